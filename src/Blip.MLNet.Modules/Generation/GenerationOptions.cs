using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Generation;

/// <summary>When a beam search holds enough finished sentences of a picture.</summary>
public enum BeamStopping
{
    /// <summary>
    /// As transformers 4.15, which salesforce/BLIP runs on: the best open beam is divided by the length without its newest token.
    /// </summary>
    Original,

    /// <summary>As transformers 4.29 and later: the newest token counts. Some pictures get a longer search and another caption.</summary>
    HuggingFace,

    /// <summary>As soon as there are as many finished sentences as beams (early_stopping=True).</summary>
    Early,
}

/// <summary>How text is generated. The defaults are those of salesforce/BLIP's captioning demo, with beam search.</summary>
public sealed record GenerationOptions
{
    /// <summary>Beams of the search; 1 is greedy search, or sampling if <see cref="Sample"/> is set.</summary>
    public int NumBeams { get; init; } = 3;

    /// <summary>Longest sequence in tokens, the prompt and the start token included.</summary>
    public int MaxLength { get; init; } = 20;

    /// <summary>Shortest sequence in tokens before the end token is allowed, the prompt and the start token included.</summary>
    public int MinLength { get; init; } = 5;

    /// <summary>Draws tokens from the model's distribution instead of searching for the most likely sequence.</summary>
    public bool Sample { get; init; }

    /// <summary>When sampling: only the smallest set of tokens whose probabilities sum to this (nucleus sampling). 1 keeps all.</summary>
    public double TopP { get; init; } = 0.9;

    /// <summary>When sampling: only the k most likely tokens. 0 keeps all. The reference's library applies 50 unasked.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>When sampling: logits are divided by this.</summary>
    public double Temperature { get; init; } = 1.0;

    /// <summary>
    /// Divides the score of tokens that occurred already (Keskar et al. 2019). 1 changes nothing. In a beam search it acts on log
    /// probabilities, otherwise on logits, as in the reference, which samples with 1.1 always.
    /// </summary>
    public double RepetitionPenalty { get; init; } = 1.0;

    /// <summary>A finished sentence's score is the sum of its log probabilities divided by its length to this power.</summary>
    public double LengthPenalty { get; init; } = 1.0;

    /// <summary>How many sentences are returned for each picture, best first. In a beam search at most <see cref="NumBeams"/>.</summary>
    public int NumReturnSequences { get; init; } = 1;

    /// <summary>When the beam search of a picture ends.</summary>
    public BeamStopping Stopping { get; init; } = BeamStopping.Original;

    /// <summary>Seed of sampling. Each picture of a batch draws its own numbers, so that a batch gives what its pictures give alone.</summary>
    public long Seed { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and the range.</exception>
    public GenerationOptions Validate()
    {
        const string me = nameof(GenerationOptions);
        Check.AtLeast(NumBeams, 1, me, nameof(NumBeams));
        Check.AtLeast(MaxLength, 1, me, nameof(MaxLength));
        Check.Range(MinLength, 0, MaxLength, me, nameof(MinLength));
        Check.Range(TopP, double.Epsilon, 1, me, nameof(TopP));
        Check.AtLeast(TopK, 0, me, nameof(TopK));
        Check.Range(Temperature, 1e-6, 1e6, me, nameof(Temperature));
        Check.Range(RepetitionPenalty, 1e-6, 1e6, me, nameof(RepetitionPenalty));
        Check.Range(LengthPenalty, -100, 100, me, nameof(LengthPenalty));
        Check.AtLeast(NumReturnSequences, 1, me, nameof(NumReturnSequences));
        if (Sample && NumBeams != 1)
            throw new ArgumentException($"{me}.{nameof(Sample)} is set with {nameof(NumBeams)} {NumBeams}; sampling goes with {nameof(NumBeams)} 1.", nameof(NumBeams));
        if (!Sample && NumReturnSequences > NumBeams)
            throw new ArgumentException($"{me}.{nameof(NumReturnSequences)} is {NumReturnSequences}; a search with {NumBeams} beam(s) has at most as many sentences.", nameof(NumReturnSequences));
        return this;
    }
}
