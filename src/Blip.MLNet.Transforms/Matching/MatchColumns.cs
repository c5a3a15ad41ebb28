using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Matching;

/// <summary>The columns of <c>BlipImageTextMatch</c>.</summary>
internal sealed record MatchColumns(string ImageName, string TextName)
{
    [JsonIgnore]
    public InputColumn Image => new(ImageName, InputKind.Image);

    [JsonIgnore]
    public InputColumn Text => new(TextName, InputKind.Text);

    [JsonIgnore]
    public IReadOnlyList<InputColumn> Inputs => [Image, Text];

    public MatchColumns Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageName);
        ArgumentException.ThrowIfNullOrWhiteSpace(TextName);
        return this;
    }

    public static IReadOnlyList<OutputColumn<MatchScores?>> Outputs(BlipImageTextMatchOptions options) =>
    [
        Score(options.ItcSimilarityColumnName, s => s.ItcSimilarity),
        Score(options.ItmProbabilityColumnName, s => s.ItmProbability),
        Score(options.RankScoreColumnName, s => s.RankScore),
    ];

    private static OutputColumn<MatchScores?> Score(string name, Func<MatchScores, float> value) =>
        OutputColumns<MatchScores?>.Value(name, NumberDataViewType.Single, s => s is { } scores ? value(scores) : float.NaN);
}
