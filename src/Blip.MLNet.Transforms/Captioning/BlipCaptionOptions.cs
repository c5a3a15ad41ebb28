using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Transforms.Captioning;

/// <summary>Settings of the <c>BlipCaption</c> transform. The defaults are those of salesforce/BLIP's captioning demo.</summary>
public sealed record BlipCaptionOptions
{
    /// <summary>The base captioner on the Hugging Face hub.</summary>
    public const string DefaultModel = "Salesforce/blip-image-captioning-base";

    /// <summary>A model folder, a checkpoint file, or a name on the Hugging Face hub.</summary>
    public string Model { get; init; } = DefaultModel;

    /// <summary>A captioner in memory, used instead of <see cref="Model"/>. It is shared, and disposing it is left to its owner.</summary>
    [JsonIgnore]
    public BlipCaptioner? Captioner { get; init; }

    /// <summary>vocab.txt or tokenizer.json, where it does not lie beside the weights.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Words that every caption begins with; see <see cref="CaptionOptions.Prompt"/>.</summary>
    public string Prompt { get; init; } = CaptionOptions.DefaultPrompt;

    /// <summary>See <see cref="GenerationOptions.NumBeams"/>. With <see cref="Sample"/> it must be 1.</summary>
    public int NumBeams { get; init; } = 3;

    /// <summary>See <see cref="GenerationOptions.MaxLength"/>.</summary>
    public int MaxLength { get; init; } = 20;

    /// <summary>See <see cref="GenerationOptions.MinLength"/>.</summary>
    public int MinLength { get; init; } = 5;

    /// <summary>See <see cref="GenerationOptions.Sample"/>.</summary>
    public bool Sample { get; init; }

    /// <summary>See <see cref="GenerationOptions.TopP"/>.</summary>
    public double TopP { get; init; } = 0.9;

    /// <summary>See <see cref="GenerationOptions.TopK"/>.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>See <see cref="GenerationOptions.Temperature"/>.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>See <see cref="GenerationOptions.RepetitionPenalty"/>.</summary>
    public double RepetitionPenalty { get; init; } = 1;

    /// <summary>See <see cref="GenerationOptions.LengthPenalty"/>.</summary>
    public double LengthPenalty { get; init; } = 1;

    /// <summary>Captions a picture; the size of the n-best vectors. See <see cref="GenerationOptions.NumReturnSequences"/>.</summary>
    public int NumReturnSequences { get; init; } = 1;

    /// <summary>See <see cref="GenerationOptions.Stopping"/>.</summary>
    public BeamStopping Stopping { get; init; } = BeamStopping.Original;

    /// <summary>See <see cref="GenerationOptions.Seed"/>.</summary>
    public long Seed { get; init; }

    /// <summary>See <see cref="CaptionOptions.ReferenceCompatible"/>.</summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Pictures in one run of the model.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Where it computes: "cpu", "cuda", "cuda:1". Null: the GPU that <see cref="Microsoft.ML.MLContext.GpuDeviceId"/> names, else the CPU.</summary>
    public string? Device { get; init; }

    /// <summary>Number format of the weights in memory.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Name of a Single column with the caption's score; null: none.</summary>
    public string? ScoreColumnName { get; init; }

    /// <summary>Name of a text vector column with the n best captions, best first; null: none.</summary>
    public string? CaptionsColumnName { get; init; }

    /// <summary>Name of a Single vector column with their scores; null: none.</summary>
    public string? ScoresColumnName { get; init; }

    /// <summary>Ends a pass over the data.</summary>
    [JsonIgnore]
    public CancellationToken Cancellation { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public BlipCaptionOptions Validate()
    {
        if (Captioner is null) ArgumentException.ThrowIfNullOrWhiteSpace(Model);
        if (BatchSize < 1) throw new ArgumentException($"{nameof(BlipCaptionOptions)}.{nameof(BatchSize)} is {BatchSize}; expected 1 or more.", nameof(BatchSize));
        ToCaptionOptions().Validate();
        return this;
    }

    internal CaptionOptions ToCaptionOptions() => new()
    {
        Prompt = Prompt,
        ReferenceCompatible = ReferenceCompatible,
        Generation = new GenerationOptions
        {
            NumBeams = NumBeams, MaxLength = MaxLength, MinLength = MinLength, Sample = Sample, TopP = TopP, TopK = TopK, Temperature = Temperature,
            RepetitionPenalty = RepetitionPenalty, LengthPenalty = LengthPenalty, NumReturnSequences = NumReturnSequences, Stopping = Stopping, Seed = Seed,
        },
    };
}
