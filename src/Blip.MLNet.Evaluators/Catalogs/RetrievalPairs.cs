using Blip.MLNet.Evaluators.Retrieval;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Scored pairs gathered from rows; images and texts are numbered as they first occur.</summary>
internal sealed class RetrievalPairs
{
    private readonly Dictionary<string, int> _images = new(StringComparer.Ordinal), _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Image, int Text), (float ImageToText, float TextToImage)> _scores = [];
    private readonly Dictionary<int, int> _imageOfText = [];

    public static RetrievalPairs Read(IDataView data, RetrievalEvaluationOptions options)
    {
        using var reader = new ColumnReader(data, options.ImageIdColumnName, options.TextIdColumnName, options.ScoreColumnName, options.TextToImageScoreColumnName, options.LabelColumnName);
        Func<string> image = reader.Id(options.ImageIdColumnName), text = reader.Id(options.TextIdColumnName);
        Func<float> score = reader.Single(options.ScoreColumnName);
        Func<float>? back = options.TextToImageScoreColumnName is { } name ? reader.Single(name) : null;
        Func<bool> label = reader.Boolean(options.LabelColumnName);
        var pairs = new RetrievalPairs();
        while (reader.MoveNext())
        {
            float forth = score();
            pairs.Add(reader.Row, image(), text(), forth, back is null ? forth : back(), label());
        }
        return pairs;
    }

    public RetrievalMetrics Evaluate(float missing)
    {
        float[][] imageToText = Filled(_images.Count, _texts.Count, missing), textToImage = Filled(_texts.Count, _images.Count, missing);
        foreach (((int image, int text), (float forth, float back)) in _scores) (imageToText[image][text], textToImage[text][image]) = (forth, back);
        int[] imageOfText = [.. _texts.Select(t => _imageOfText.TryGetValue(t.Value, out int image) ? image : throw new ArgumentException($"The text '{t.Key}' has no row with its own image (label true)."))];
        HashSet<int> found = [.. imageOfText];
        foreach ((string id, int image) in _images)
            if (!found.Contains(image)) throw new ArgumentException($"The image '{id}' has no row with a text of its own (label true).");
        return RetrievalEvaluator.Evaluate(imageToText, textToImage, imageOfText);
    }

    private void Add(int row, string image, string text, float forth, float back, bool label)
    {
        int i = Number(_images, image), t = Number(_texts, text);
        if (!_scores.TryAdd((i, t), (forth, back))) throw new ArgumentException($"Row {row}: the pair of image '{image}' and text '{text}' was there before.");
        if (label && !_imageOfText.TryAdd(t, i)) throw new ArgumentException($"Row {row}: the text '{text}' describes image '{image}', but another one before; a text has one image.");
    }

    private static int Number(Dictionary<string, int> ids, string id)
    {
        if (!ids.TryGetValue(id, out int number)) ids[id] = number = ids.Count;
        return number;
    }

    private static float[][] Filled(int rows, int columns, float value)
    {
        float[][] matrix = new float[rows][];
        for (int i = 0; i < rows; i++) Array.Fill(matrix[i] = new float[columns], value);
        return matrix;
    }
}
