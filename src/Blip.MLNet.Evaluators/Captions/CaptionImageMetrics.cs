namespace Blip.MLNet.Evaluators.Captions;

/// <summary>The metrics of one image's caption. A metric that was not asked for is NaN.</summary>
public sealed class CaptionImageMetrics
{
    internal CaptionImageMetrics(string id) => Id = id;

    /// <summary>The image's name or number, as given.</summary>
    public string Id { get; }

    /// <summary>BLEU-1 of this caption alone, 0 to 1.</summary>
    public double Bleu1 { get; internal init; } = double.NaN;

    /// <summary>BLEU-2 of this caption alone, 0 to 1.</summary>
    public double Bleu2 { get; internal init; } = double.NaN;

    /// <summary>BLEU-3 of this caption alone, 0 to 1.</summary>
    public double Bleu3 { get; internal init; } = double.NaN;

    /// <summary>BLEU-4 of this caption alone, 0 to 1.</summary>
    public double Bleu4 { get; internal init; } = double.NaN;

    /// <summary>ROUGE-L, 0 to 1.</summary>
    public double RougeL { get; internal init; } = double.NaN;

    /// <summary>CIDEr-D, 0 to 10.</summary>
    public double Cider { get; internal init; } = double.NaN;

    /// <summary>Plain CIDEr, 0 to 10.</summary>
    public double CiderPlain { get; internal init; } = double.NaN;

    /// <summary>METEOR with the best reference, 0 to 1.</summary>
    public double Meteor { get; internal init; } = double.NaN;

    /// <summary>SPICE's F over all tuples, 0 to 1; NaN also where the official program gives none.</summary>
    public double Spice { get; internal init; } = double.NaN;
}
