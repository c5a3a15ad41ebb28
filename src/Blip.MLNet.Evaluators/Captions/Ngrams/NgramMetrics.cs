using Blip.MLNet.Evaluators.Text;

namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>BLEU, ROUGE-L, CIDEr-D and plain CIDEr of a corpus of tokenised captions, images in parallel.</summary>
internal sealed class NgramMetrics
{
    private NgramMetrics(int images, CaptionMetricKinds kinds)
    {
        if (kinds.HasFlag(CaptionMetricKinds.Bleu)) Bleu = new BleuTotals[images];
        if (kinds.HasFlag(CaptionMetricKinds.RougeL)) RougeL = new double[images];
        if (kinds.HasFlag(CaptionMetricKinds.Cider)) Cider = new double[images];
        if (kinds.HasFlag(CaptionMetricKinds.CiderPlain)) CiderPlain = new double[images];
    }

    public BleuTotals[]? Bleu { get; }
    public double[]? RougeL { get; }
    public double[]? Cider { get; }
    public double[]? CiderPlain { get; }

    public static NgramMetrics Compute(IReadOnlyList<CaptionSample> samples, CaptionMetricKinds kinds, DocumentFrequencies? saved, int workers)
    {
        var result = new NgramMetrics(samples.Count, kinds);
        bool needsNgrams = (kinds & (CaptionMetricKinds.Bleu | CaptionMetricKinds.Cider | CaptionMetricKinds.CiderPlain)) != 0;
        if (!needsNgrams && result.RougeL is null) return result;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = workers };
        var tokens = new TokenTable();
        var images = new EncodedImage[samples.Count];
        Parallel.For(0, images.Length, parallel, i => images[i] = new EncodedImage(samples[i], tokens));
        CorpusNgrams? ngrams = needsNgrams ? new CorpusNgrams(images, tokens, workers) : null;
        double[] idf = ngrams is not null && (result.Cider is not null || result.CiderPlain is not null) ? Idf(ngrams, saved) : [];
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, Math.Max(1, images.Length), Math.Max(64, images.Length / (workers * 16))), parallel, range =>
        {
            NgramScorer? scorer = ngrams is null ? null : new NgramScorer(ngrams, idf);
            var rouge = new RougeLScorer();
            for (int i = range.Item1; i < Math.Min(range.Item2, images.Length); i++) result.Score(images[i], i, scorer, rouge);
        });
        return result;
    }

    private void Score(EncodedImage image, int index, NgramScorer? scorer, RougeLScorer rouge)
    {
        if (RougeL is not null) RougeL[index] = rouge.Score(image);
        if (Bleu is not null) Bleu[index] = scorer!.Bleu(image, index);
        if (Cider is null && CiderPlain is null) return;
        (double ciderD, double plain) = scorer!.Cider(image, index);
        if (Cider is not null) Cider[index] = ciderD;
        if (CiderPlain is not null) CiderPlain[index] = plain;
    }

    private static double[] Idf(CorpusNgrams ngrams, DocumentFrequencies? saved)
    {
        if (saved is not null) return saved.Idf(ngrams);
        double logImages = Math.Log(ngrams.Images);
        int[] counts = ngrams.ImageCounts();
        if (ngrams.Images > 0 && Array.TrueForAll(counts, c => c == 0))
            throw new InvalidDataException("CIDEr: every reference caption is empty, so there is no n-gram to weigh (the reference code raises ValueError here).");
        return Array.ConvertAll(counts, c => logImages - Math.Log(Math.Max(1.0, c)));
    }
}
