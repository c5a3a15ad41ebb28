using Blip.MLNet.Evaluators.Retrieval;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Image-text retrieval on <see cref="MLContext"/>: <c>mlContext.ImageTextRetrieval</c>.</summary>
public sealed class ImageTextRetrievalCatalog
{
    internal ImageTextRetrievalCatalog(MLContext context) => Trainers = new ImageTextRetrievalTrainers(context);

    /// <summary>Trainers, given as extension methods by the packages that have some.</summary>
    public ImageTextRetrievalTrainers Trainers { get; }

    /// <summary>Recalls in both directions from scored pairs of an image and a text, one pair a row. The data is read once.</summary>
    /// <param name="data">Any data with the columns below. Pairs that are absent score as <see cref="RetrievalEvaluationOptions.MissingScore"/>.</param>
    /// <param name="imageId">The column that names the image (a text or a whole number).</param>
    /// <param name="textId">The column that names the text (a text or a whole number).</param>
    /// <param name="score">The Single column with the pair's score, higher for a better match.</param>
    /// <param name="label">The Boolean column that says whether the text describes the image; a text describes exactly one.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, a pair is there twice, or a text or an image has no match; the message names it.</exception>
    public RetrievalMetrics Evaluate(IDataView data, string imageId = "ImageId", string textId = "TextId", string score = "Score", string label = "Label") =>
        Evaluate(data, new RetrievalEvaluationOptions { ImageIdColumnName = imageId, TextIdColumnName = textId, ScoreColumnName = score, LabelColumnName = label });

    /// <summary>Recalls in both directions from scored pairs of an image and a text, one pair a row. The data is read once.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, a pair is there twice, or a text or an image has no match; the message names it.</exception>
    public RetrievalMetrics Evaluate(IDataView data, RetrievalEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return RetrievalPairs.Read(data, options).Evaluate(options.MissingScore);
    }

    /// <summary>
    /// Recalls in both directions from embeddings, by cosine. Images and texts come from two views (or twice the same one), each read once;
    /// a text belongs to the image of the same id.
    /// </summary>
    /// <param name="images">One row per image; further rows of an image that was there are skipped.</param>
    /// <param name="texts">One row per text.</param>
    /// <param name="imageEmbedding">The vector column of <paramref name="images"/>.</param>
    /// <param name="textEmbedding">The vector column of <paramref name="texts"/>.</param>
    /// <param name="imageId">The column that names the image, in both views (a text or a whole number).</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, a vector is empty or of another length, or ids do not meet; the message names the row.</exception>
    public RetrievalMetrics EvaluateEmbeddings(IDataView images, IDataView texts, string imageEmbedding = "ImageEmbedding", string textEmbedding = "TextEmbedding", string imageId = "ImageId")
    {
        (List<string> imageIds, List<float[]> imageVectors) = RetrievalEmbeddings.Read(images, imageEmbedding, imageId, onePerId: true);
        (List<string> textIds, List<float[]> textVectors) = RetrievalEmbeddings.Read(texts, textEmbedding, imageId, onePerId: false);
        Dictionary<string, int> indexOf = imageIds.Select((id, i) => (id, i)).ToDictionary(p => p.id, p => p.i, StringComparer.Ordinal);
        int[] imageOfText = [.. textIds.Select((id, row) => indexOf.TryGetValue(id, out int i) ? i : throw new ArgumentException($"Text row {row} belongs to the image '{id}', which is not among the {imageIds.Count} images."))];
        return RetrievalEvaluator.Evaluate(RetrievalEmbeddings.Scores(imageVectors, textVectors), imageOfText);
    }
}
