using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Models;

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>
/// Settings of the <c>BlipCaption</c> transform: those of <see cref="CaptionOptions"/> and <see cref="GenerationOptions"/>, flat and with the
/// same defaults, and those of a transform.
/// </summary>
public sealed record BlipCaptionOptions() : BlipModelOptions(DefaultModel)
{
    /// <summary>The base captioner on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-image-captioning-base";

    /// <summary>A captioner in memory, used instead of <see cref="BlipModelOptions.Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipCaptioner? Captioner { get; init; }

    /// <summary>Words that every caption begins with; see <see cref="CaptionOptions.Prompt"/>.</summary>
    public string Prompt { get => Captioning.Prompt; init => Captioning = Captioning with { Prompt = value }; }

    /// <summary>See <see cref="GenerationOptions.NumBeams"/>. With <see cref="Sample"/> it must be 1.</summary>
    public int NumBeams { get => Generation.NumBeams; init => Generation = Generation with { NumBeams = value }; }

    /// <summary>See <see cref="GenerationOptions.MaxLength"/>.</summary>
    public int MaxLength { get => Generation.MaxLength; init => Generation = Generation with { MaxLength = value }; }

    /// <summary>See <see cref="GenerationOptions.MinLength"/>.</summary>
    public int MinLength { get => Generation.MinLength; init => Generation = Generation with { MinLength = value }; }

    /// <summary>See <see cref="GenerationOptions.Sample"/>.</summary>
    public bool Sample { get => Generation.Sample; init => Generation = Generation with { Sample = value }; }

    /// <summary>See <see cref="GenerationOptions.TopP"/>.</summary>
    public double TopP { get => Generation.TopP; init => Generation = Generation with { TopP = value }; }

    /// <summary>See <see cref="GenerationOptions.TopK"/>.</summary>
    public int TopK { get => Generation.TopK; init => Generation = Generation with { TopK = value }; }

    /// <summary>See <see cref="GenerationOptions.Temperature"/>.</summary>
    public double Temperature { get => Generation.Temperature; init => Generation = Generation with { Temperature = value }; }

    /// <summary>See <see cref="GenerationOptions.RepetitionPenalty"/>.</summary>
    public double RepetitionPenalty { get => Generation.RepetitionPenalty; init => Generation = Generation with { RepetitionPenalty = value }; }

    /// <summary>See <see cref="GenerationOptions.LengthPenalty"/>.</summary>
    public double LengthPenalty { get => Generation.LengthPenalty; init => Generation = Generation with { LengthPenalty = value }; }

    /// <summary>Captions a picture; the size of the n-best vectors. See <see cref="GenerationOptions.NumReturnSequences"/>.</summary>
    public int NumReturnSequences { get => Generation.NumReturnSequences; init => Generation = Generation with { NumReturnSequences = value }; }

    /// <summary>See <see cref="GenerationOptions.Stopping"/>.</summary>
    public BeamStopping Stopping { get => Generation.Stopping; init => Generation = Generation with { Stopping = value }; }

    /// <summary>See <see cref="GenerationOptions.Seed"/>.</summary>
    public long Seed { get => Generation.Seed; init => Generation = Generation with { Seed = value }; }

    /// <summary>See <see cref="CaptionOptions.ReferenceCompatible"/>.</summary>
    public bool ReferenceCompatible { get => Captioning.ReferenceCompatible; init => Captioning = Captioning with { ReferenceCompatible = value }; }

    /// <summary>Name of a Single column with the caption's score; null: none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>Name of a text vector column with the n best captions, best first; null: none.</summary>
    public string? CaptionsColumnName { get; init; }

    /// <summary>Name of a Single vector column with their scores; null: none.</summary>
    public string? ScoresColumnName { get; init; }

    /// <summary>What the flat settings above set; they are kept nowhere else.</summary>
    [JsonIgnore]
    internal CaptionOptions Captioning { get; init; } = new();

    private GenerationOptions Generation { get => Captioning.Generation; init => Captioning = Captioning with { Generation = value }; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override BlipCaptionOptions Validate()
    {
        const string me = nameof(BlipCaptionOptions);
        ValidateModel(me, Captioner is not null);
        RequireNameOrNull(ScoreColumnName, me, nameof(ScoreColumnName));
        RequireNameOrNull(CaptionsColumnName, me, nameof(CaptionsColumnName));
        RequireNameOrNull(ScoresColumnName, me, nameof(ScoresColumnName));
        Captioning.Validate();
        return this;
    }
}
