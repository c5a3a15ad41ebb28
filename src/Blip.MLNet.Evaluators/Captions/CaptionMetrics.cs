using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Html;

namespace Blip.MLNet.Evaluators.Captions;

/// <summary>
/// The metrics of a set of captions, as the COCO caption evaluation gives them: fractions from 0 to 1 (CIDEr: 0 to 10), not percents.
/// A metric that was not asked for is NaN.
/// </summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class CaptionMetrics : IHtmlView
{
    internal CaptionMetrics(CaptionMetricKinds kinds, IReadOnlyList<CaptionImageMetrics> images, BleuTotals? bleuTotals, double meteor)
    {
        Kinds = kinds;
        Images = images;
        BleuTotals = bleuTotals;
        Meteor = meteor;
        double[]? bleu = bleuTotals?.Scores();
        (Bleu1, Bleu2, Bleu3, Bleu4) = bleu is null ? (double.NaN, double.NaN, double.NaN, double.NaN) : (bleu[0], bleu[1], bleu[2], bleu[3]);
        RougeL = Mean(CaptionMetricKinds.RougeL, i => i.RougeL);
        Cider = Mean(CaptionMetricKinds.Cider, i => i.Cider);
        CiderPlain = Mean(CaptionMetricKinds.CiderPlain, i => i.CiderPlain);
        Spice = Mean(CaptionMetricKinds.Spice, i => i.Spice);
    }

    /// <summary>Which metrics were computed.</summary>
    public CaptionMetricKinds Kinds { get; }

    /// <summary>The metrics of each image, in the order of the rows.</summary>
    public IReadOnlyList<CaptionImageMetrics> Images { get; }

    /// <summary>The corpus counts behind BLEU; null if BLEU was not asked for.</summary>
    public BleuTotals? BleuTotals { get; }

    /// <summary>Corpus BLEU-1 (from summed counts, not the mean over images).</summary>
    public double Bleu1 { get; }

    /// <summary>Corpus BLEU-2.</summary>
    public double Bleu2 { get; }

    /// <summary>Corpus BLEU-3.</summary>
    public double Bleu3 { get; }

    /// <summary>Corpus BLEU-4.</summary>
    public double Bleu4 { get; }

    /// <summary>ROUGE-L, the mean over images.</summary>
    public double RougeL { get; }

    /// <summary>CIDEr-D (what the COCO evaluation prints as CIDEr), the mean over images.</summary>
    public double Cider { get; }

    /// <summary>Plain CIDEr, the mean over images.</summary>
    public double CiderPlain { get; }

    /// <summary>Corpus METEOR, from the summed statistics of each image's best reference.</summary>
    public double Meteor { get; }

    /// <summary>SPICE, the mean over images.</summary>
    public double Spice { get; }

    /// <summary>The computed metrics by their official names (Bleu_1, ..., METEOR, ROUGE_L, CIDEr, CIDEr_plain, SPICE), in the official order.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> ByName()
    {
        (CaptionMetricKinds Kind, string Name, double Value)[] all =
        [
            (CaptionMetricKinds.Bleu, "Bleu_1", Bleu1), (CaptionMetricKinds.Bleu, "Bleu_2", Bleu2),
            (CaptionMetricKinds.Bleu, "Bleu_3", Bleu3), (CaptionMetricKinds.Bleu, "Bleu_4", Bleu4),
            (CaptionMetricKinds.Meteor, "METEOR", Meteor), (CaptionMetricKinds.RougeL, "ROUGE_L", RougeL),
            (CaptionMetricKinds.Cider, "CIDEr", Cider), (CaptionMetricKinds.CiderPlain, "CIDEr_plain", CiderPlain),
            (CaptionMetricKinds.Spice, "SPICE", Spice),
        ];
        return [.. all.Where(m => (Kinds & m.Kind) != 0).Select(m => KeyValuePair.Create(m.Name, m.Value))];
    }

    /// <summary>A table of the computed metrics, four digits each.</summary>
    public override string ToString() => TextTable.Of(Rows());

    /// <summary>The same table as HTML; a notebook shows the object so.</summary>
    public string ToHtml() => HtmlTable.Of(Rows());

    private (string Name, string Value)[] Rows() => [("Metric", "Value"), ("Images", TextTable.Count(Images.Count)), .. ByName().Select(m => (m.Key, TextTable.Fraction(m.Value)))];

    private double Mean(CaptionMetricKinds kind, Func<CaptionImageMetrics, double> value) =>
        Kinds.HasFlag(kind) ? PairwiseSum.Mean([.. Images.Select(value)]) : double.NaN;
}
