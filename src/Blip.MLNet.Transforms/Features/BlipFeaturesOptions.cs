using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Features;

/// <summary>Settings of the <c>BlipFeatures</c> transform.</summary>
public sealed record BlipFeaturesOptions() : BlipModelOptions(DefaultModel)
{
    /// <summary>The base model for image-text matching on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-itm-base-coco";

    /// <summary>An extractor in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipFeatureExtractor? Extractor { get; init; }

    /// <summary>What is taken of the states. A picture and a text together have no projected features.</summary>
    public FeatureKind Kind { get; init; } = FeatureKind.Projected;

    /// <summary>Tokens of a text that are read, its first and last special token included; the rest is cut.</summary>
    public int MaxTextTokens { get; init; } = 35;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override BlipFeaturesOptions Validate()
    {
        ValidateModel(nameof(BlipFeaturesOptions), Extractor is not null);
        RequireAtLeast(MaxTextTokens, 2, nameof(BlipFeaturesOptions), nameof(MaxTextTokens));
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"{nameof(BlipFeaturesOptions)}.{nameof(Kind)} is {Kind}; expected {string.Join(", ", Enum.GetNames<FeatureKind>())}.", nameof(Kind));
        return this;
    }
}
