using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Reasoning;

/// <summary>The columns of <c>BlipNlvr2</c>.</summary>
internal sealed record Nlvr2Columns(string FirstName, string SecondName, string SentenceName)
{
    [JsonIgnore]
    public InputColumn First => new(FirstName, InputKind.Image);

    [JsonIgnore]
    public InputColumn Second => new(SecondName, InputKind.Image);

    [JsonIgnore]
    public InputColumn Sentence => new(SentenceName, InputKind.Text);

    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [First, Second, Sentence];

    public Nlvr2Columns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FirstName);
        ArgumentException.ThrowIfNullOrWhiteSpace(SecondName);
        ArgumentException.ThrowIfNullOrWhiteSpace(SentenceName);
        return this;
    }

    public static IReadOnlyList<OutputColumn<Judgement?>> Outputs(BlipNlvr2Options options) =>
    [
        OutputColumns<Judgement?>.Value(options.PredictedLabelColumnName, BooleanDataViewType.Instance, j => j?.IsTrue ?? false, Annotations("PredictedLabel")),
        OutputColumns<Judgement?>.Value(options.ScoreColumnName, NumberDataViewType.Single, j => j?.Score ?? float.NaN, Annotations("Score")),
        OutputColumns<Judgement?>.Value(options.ProbabilityColumnName, NumberDataViewType.Single, j => j?.Probability ?? float.NaN, Annotations("Probability")),
    ];

    /// <summary>What ML.NET's own binary scorers say about their columns.</summary>
    private static DataViewSchema.Annotations Annotations(string value)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("ScoreColumnKind", TextDataViewType.Instance, (ref ReadOnlyMemory<char> kind) => kind = "BinaryClassification".AsMemory());
        builder.Add("ScoreValueKind", TextDataViewType.Instance, (ref ReadOnlyMemory<char> kind) => kind = value.AsMemory());
        return builder.ToAnnotations();
    }
}
