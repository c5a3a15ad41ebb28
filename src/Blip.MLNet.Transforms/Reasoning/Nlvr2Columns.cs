using System.Text.Json.Serialization;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Reasoning;

/// <summary>The columns of <c>BlipNlvr2</c>.</summary>
internal sealed record Nlvr2Columns(string FirstName, string SecondName, string SentenceName)
{
    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [new(FirstName, IsImage: true), new(SecondName, IsImage: true), new(SentenceName, IsImage: false)];

    public Nlvr2Columns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FirstName);
        ArgumentException.ThrowIfNullOrWhiteSpace(SecondName);
        ArgumentException.ThrowIfNullOrWhiteSpace(SentenceName);
        return this;
    }

    public static IReadOnlyList<DataViewSchema.DetachedColumn> Outputs(BlipNlvr2Options options) =>
    [
        new(options.PredictedLabelColumnName, BooleanDataViewType.Instance, Annotations("PredictedLabel")),
        new(options.ScoreColumnName, NumberDataViewType.Single, Annotations("Score")),
        new(options.ProbabilityColumnName, NumberDataViewType.Single, Annotations("Probability")),
    ];

    /// <summary>What ML.NET's own binary scorers say about their columns.</summary>
    private static DataViewSchema.Annotations Annotations(string value)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add("ScoreColumnKind", TextDataViewType.Instance, Getters.Text(() => "BinaryClassification"));
        builder.Add("ScoreValueKind", TextDataViewType.Instance, Getters.Text(() => value));
        return builder.ToAnnotations();
    }
}
