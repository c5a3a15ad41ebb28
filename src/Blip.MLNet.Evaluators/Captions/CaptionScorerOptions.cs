using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Evaluators.Captions.Spice;

namespace Blip.MLNet.Evaluators.Captions;

/// <summary>What a <see cref="CaptionScorer"/> computes, and with what data.</summary>
public sealed class CaptionScorerOptions
{
    /// <summary>The metrics to compute. Default: BLEU, ROUGE-L and CIDEr-D.</summary>
    public CaptionMetricKinds Metrics { get; init; } = CaptionMetricKinds.Default;

    /// <summary>The corpus that weighs CIDEr's n-grams; null: the references being scored (the COCO evaluation's way).</summary>
    public DocumentFrequencies? DocumentFrequencies { get; init; }

    /// <summary>METEOR's data, read once from a meteor-1.5.jar or a folder; needed for <see cref="CaptionMetricKinds.Meteor"/>.</summary>
    public MeteorData? MeteorData { get; init; }

    /// <summary>Where the official SPICE program is; needed for <see cref="CaptionMetricKinds.Spice"/>.</summary>
    public SpiceOptions? Spice { get; init; }

    /// <summary>
    /// Tokenise all captions as one text joined by newlines, as the official program does, so that a few captions see the beginning of the next one.
    /// Default false: each caption by itself. No effect on captions that are tokenised already.
    /// </summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Threads to use, 1 or more; 0 (default): one per processor. The results do not depend on it.</summary>
    public int MaxThreads { get; init; }

    internal int Workers => MaxThreads == 0 ? Environment.ProcessorCount : MaxThreads;

    internal void Check()
    {
        if (Metrics == CaptionMetricKinds.None) throw new ArgumentException($"{nameof(Metrics)} is None; name at least one metric.");
        ArgumentOutOfRangeException.ThrowIfNegative(MaxThreads);
        if (Metrics.HasFlag(CaptionMetricKinds.Meteor) && MeteorData is null)
            throw new ArgumentException($"METEOR needs its data: set {nameof(MeteorData)} to MeteorData.Load(path) with the path of meteor-1.5.jar or of a folder with function/, nonbreaking/ and synonym/ (METEOR 1.5 is at https://www.cs.cmu.edu/~alavie/METEOR/).");
        if (Metrics.HasFlag(CaptionMetricKinds.Spice) && Spice is null)
            throw new ArgumentException($"SPICE runs the official program: set {nameof(Spice)} with the path of spice-1.0.jar (https://panderson.me/spice/); it also needs Java.");
    }
}
