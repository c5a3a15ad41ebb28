using Blip.MLNet.Evaluators.Nlvr;
using Microsoft.ML;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Which columns hold judgements.</summary>
public sealed class NlvrEvaluationOptions
{
    /// <summary>The column with the truth: Boolean, or the texts True and False. Default "Label".</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The column with the model's judgement: Boolean, or the texts True and False. Default "PredictedLabel".</summary>
    public string PredictionColumnName { get; init; } = "PredictedLabel";

    /// <summary>The text column with the example's identifier (split-set-pair-sentence in NLVR2). Default "Identifier".</summary>
    public string IdentifierColumnName { get; init; } = "Identifier";

    /// <summary>How identifiers name sentences. Default: as NLVR2's.</summary>
    public NlvrVersion Version { get; init; } = NlvrVersion.Nlvr2;
}

/// <summary>Visual reasoning on <see cref="MLContext"/>: <c>mlContext.VisualReasoning</c>.</summary>
public sealed class VisualReasoningCatalog
{
    internal VisualReasoningCatalog(MLContext context) => Trainers = new VisualReasoningTrainers(context);

    /// <summary>Trainers, given as extension methods by the packages that have some.</summary>
    public VisualReasoningTrainers Trainers { get; }

    /// <summary>Accuracy and consistency. The data is read once, from its first row to its last.</summary>
    /// <param name="data">Any data with the columns below.</param>
    /// <param name="label">The column with the truth: Boolean, or the texts True and False.</param>
    /// <param name="prediction">The column with the model's judgement: Boolean, or the texts True and False.</param>
    /// <param name="identifier">The text column with the example's identifier.</param>
    /// <param name="version">How identifiers name sentences.</param>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an identifier is malformed or there twice; the message names it.</exception>
    public NlvrMetrics Evaluate(IDataView data, string label = "Label", string prediction = "PredictedLabel", string identifier = "Identifier", NlvrVersion version = NlvrVersion.Nlvr2) =>
        Evaluate(data, new NlvrEvaluationOptions { LabelColumnName = label, PredictionColumnName = prediction, IdentifierColumnName = identifier, Version = version });

    /// <summary>Accuracy and consistency. The data is read once, from its first row to its last.</summary>
    /// <exception cref="ArgumentException">A column is absent or of another type, or an identifier is malformed or there twice; the message names it.</exception>
    public NlvrMetrics Evaluate(IDataView data, NlvrEvaluationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var reader = new ColumnReader(data, options.LabelColumnName, options.PredictionColumnName, options.IdentifierColumnName);
        Func<string> label = reader.Judgement(options.LabelColumnName), prediction = reader.Judgement(options.PredictionColumnName), identifier = reader.Id(options.IdentifierColumnName);
        var examples = new List<NlvrExample>();
        var predictions = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.MoveNext())
        {
            string id = identifier();
            if (!predictions.TryAdd(id, prediction())) throw new ArgumentException($"Row {reader.Row}: the example '{id}' was there before; each has one row.");
            examples.Add(new NlvrExample(id, label()));
        }
        return NlvrEvaluator.Evaluate(examples, predictions, options.Version);
    }
}
