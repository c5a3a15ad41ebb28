using System.Globalization;
using Blip.MLNet.Evaluators.Captions;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Image captioning on <see cref="MLContext"/>: <c>mlContext.ImageCaptioning</c>.</summary>
public sealed class ImageCaptioningCatalog
{
    internal ImageCaptioningCatalog(MLContext context) => Trainers = new ImageCaptioningTrainers(context);

    /// <summary>Trainers, given as extension methods by the packages that have some.</summary>
    public ImageCaptioningTrainers Trainers { get; }

    /// <summary>Scores captions by the metrics of the COCO evaluation. The data is read once, from its first row to its last.</summary>
    /// <param name="data">Any data with the columns below, such as a captioner's output or results joined with annotations.</param>
    /// <param name="candidate">The text column with the model's caption.</param>
    /// <param name="references">The column with the human captions: a vector of texts, or one text a row.</param>
    /// <param name="imageId">The column that names the image; see <see cref="CaptionEvaluationOptions.ImageIdColumnName"/>.</param>
    /// <param name="metrics">The metrics to compute; METEOR and SPICE need the overload with options.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an image has no reference; the message names it.</exception>
    public CaptionMetrics Evaluate(IDataView data, string candidate = "Caption", string references = "References", string? imageId = null, CaptionMetricKinds metrics = CaptionMetricKinds.Default) =>
        Evaluate(data, new CaptionEvaluationOptions { CandidateColumnName = candidate, ReferencesColumnName = references, ImageIdColumnName = imageId, Scoring = new CaptionScorerOptions { Metrics = metrics } });

    /// <summary>Scores captions by the metrics of the COCO evaluation. The data is read once, from its first row to its last.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an image has no reference; the message names it.</exception>
    public CaptionMetrics Evaluate(IDataView data, CaptionEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        List<CaptionSample> samples = Read(data, options);
        var scorer = new CaptionScorer(options.Scoring);
        return options.IsTokenized ? scorer.ScoreTokenized(samples) : scorer.Score(samples);
    }

    private static List<CaptionSample> Read(IDataView data, CaptionEvaluationOptions options)
    {
        using var reader = new ColumnReader(data, options.CandidateColumnName, options.ReferencesColumnName, options.ImageIdColumnName);
        Func<string> candidate = reader.Text(options.CandidateColumnName);
        Func<string[]> references = reader.Texts(options.ReferencesColumnName);
        Func<string> id = options.ImageIdColumnName is { } name ? reader.Id(name) : () => reader.Row.ToString(CultureInfo.InvariantCulture);
        bool groups = !reader.IsVector(options.ReferencesColumnName);
        var samples = new List<CaptionSample>();
        var seen = new Dictionary<string, (string Candidate, List<string> References)>(StringComparer.Ordinal);
        while (reader.MoveNext())
        {
            string image = id(), caption = candidate();
            if (seen.TryGetValue(image, out (string Candidate, List<string> References) first))
            {
                if (!groups) throw new ArgumentException($"Row {reader.Row}: the image '{image}' was there before; with a vector of references each image has one row.");
                if (first.Candidate != caption) throw new ArgumentException($"Row {reader.Row}: the image '{image}' has the caption '{caption}', but had '{first.Candidate}' before; an image has one candidate.");
                first.References.AddRange(references());
                continue;
            }
            List<string> own = [.. references()];
            seen[image] = (caption, own);
            samples.Add(new CaptionSample(image, caption, own));
        }
        return samples;
    }
}
