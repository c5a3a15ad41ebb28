using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Matching;

/// <summary>Settings of the <c>BlipImageTextMatch</c> transform.</summary>
public sealed record BlipImageTextMatchOptions() : BlipModelOptions(DefaultModel)
{
    /// <summary>The base model for image-text matching on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-itm-base-coco";

    /// <summary>A matcher in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipMatcher? Matcher { get; init; }

    /// <summary>Name of the column with <see cref="MatchScores.ItcSimilarity"/>.</summary>
    public string ItcSimilarityColumnName { get; init; } = nameof(MatchScores.ItcSimilarity);

    /// <summary>Name of the column with <see cref="MatchScores.ItmProbability"/>.</summary>
    public string ItmProbabilityColumnName { get; init; } = nameof(MatchScores.ItmProbability);

    /// <summary>Name of the column with <see cref="MatchScores.RankScore"/>.</summary>
    public string RankScoreColumnName { get; init; } = nameof(MatchScores.RankScore);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override BlipImageTextMatchOptions Validate()
    {
        const string me = nameof(BlipImageTextMatchOptions);
        ValidateModel(me, Matcher is not null);
        RequireName(ItcSimilarityColumnName, me, nameof(ItcSimilarityColumnName));
        RequireName(ItmProbabilityColumnName, me, nameof(ItmProbabilityColumnName));
        RequireName(RankScoreColumnName, me, nameof(RankScoreColumnName));
        return this;
    }
}
