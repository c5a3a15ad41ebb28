using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Evaluators.Captions.Ngrams;
using Blip.MLNet.Evaluators.Captions.Spice;
using Blip.MLNet.Evaluators.Tokenization;

namespace Blip.MLNet.Evaluators.Captions;

/// <summary>
/// Scores captions as the COCO caption evaluation (pycocoevalcap) does, to the last digits, with images in parallel.
/// A scorer holds no state between calls and may be shared by threads.
/// </summary>
public sealed class CaptionScorer
{
    private readonly CaptionScorerOptions _options;

    /// <summary>A scorer with the given options, or BLEU, ROUGE-L and CIDEr-D.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or a metric lacks its data.</exception>
    public CaptionScorer(CaptionScorerOptions? options = null)
    {
        _options = options ?? new CaptionScorerOptions();
        _options.Check();
    }

    /// <summary>Tokenises raw captions with the Penn Treebank tokenizer, references and candidates apart, and scores them.</summary>
    /// <param name="samples">The images, in any order; with <see cref="CaptionScorerOptions.ReferenceCompatible"/> the order has a part in the tokens, as in the official program.</param>
    /// <param name="cancellationToken">Stops the tokenizer.</param>
    /// <exception cref="ArgumentException">There is no image, a caption is null, or an image has no reference.</exception>
    /// <exception cref="InvalidDataException">CIDEr was asked for and every reference is empty.</exception>
    public CaptionMetrics Score(IReadOnlyList<CaptionSample> samples, CancellationToken cancellationToken = default)
    {
        Check(samples);
        return ScoreTokenized(Tokenize(samples, cancellationToken));
    }

    /// <summary>Scores captions that went through the Penn Treebank tokenizer already: lower case, words separated by single spaces, no punctuation.</summary>
    /// <param name="samples">The images, in any order; the order decides only how sums round.</param>
    /// <exception cref="ArgumentException">There is no image, a caption is null, or an image has no reference.</exception>
    /// <exception cref="InvalidDataException">CIDEr was asked for and every reference is empty.</exception>
    public CaptionMetrics ScoreTokenized(IReadOnlyList<CaptionSample> samples)
    {
        Check(samples);
        CaptionMetricKinds kinds = _options.Metrics;
        NgramMetrics ngrams = NgramMetrics.Compute(samples, kinds, _options.DocumentFrequencies, _options.Workers);
        MeteorStatistics[]? meteor = kinds.HasFlag(CaptionMetricKinds.Meteor) ? new MeteorScorer(_options.MeteorData!).ScoreAll(samples, _options.Workers) : null;
        double[]? spice = kinds.HasFlag(CaptionMetricKinds.Spice) ? new SpiceRunner(_options.Spice!).Score(samples) : null;

        var images = new CaptionImageMetrics[samples.Count];
        Parallel.For(0, images.Length, new ParallelOptions { MaxDegreeOfParallelism = _options.Workers }, i => images[i] = Image(samples[i].Id, i, ngrams, meteor, spice));
        BleuTotals? bleu = ngrams.Bleu is null ? null : BleuTotals.Sum(ngrams.Bleu);
        return new CaptionMetrics(kinds, images, bleu, meteor is null ? double.NaN : MeteorStatistics.Sum(meteor).Score);
    }

    private static void Check(IReadOnlyList<CaptionSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count == 0) throw new ArgumentException("There is no caption to score.", nameof(samples));
        for (int i = 0; i < samples.Count; i++) samples[i].Check(i);
    }

    private CaptionSample[] Tokenize(IReadOnlyList<CaptionSample> samples, CancellationToken cancellationToken)
    {
        var tokenizer = new PtbTokenizer(new PtbTokenizerOptions { ReferenceCompatible = _options.ReferenceCompatible, MaxDegreeOfParallelism = _options.Workers });
        string[] references = tokenizer.ToLines([.. samples.SelectMany(s => s.References)], cancellationToken);
        string[] candidates = tokenizer.ToLines([.. samples.Select(s => s.Candidate)], cancellationToken);
        var tokenized = new CaptionSample[samples.Count];
        for (int i = 0, next = 0; i < tokenized.Length; next += samples[i++].References.Count)
            tokenized[i] = new CaptionSample(samples[i].Id, candidates[i], new ArraySegment<string>(references, next, samples[i].References.Count));
        return tokenized;
    }

    private static CaptionImageMetrics Image(string id, int i, NgramMetrics ngrams, MeteorStatistics[]? meteor, double[]? spice)
    {
        double[]? bleu = ngrams.Bleu?[i].Scores();
        return new CaptionImageMetrics(id)
        {
            Bleu1 = bleu?[0] ?? double.NaN,
            Bleu2 = bleu?[1] ?? double.NaN,
            Bleu3 = bleu?[2] ?? double.NaN,
            Bleu4 = bleu?[3] ?? double.NaN,
            RougeL = ngrams.RougeL?[i] ?? double.NaN,
            Cider = ngrams.Cider?[i] ?? double.NaN,
            CiderPlain = ngrams.CiderPlain?[i] ?? double.NaN,
            Meteor = meteor?[i].Score ?? double.NaN,
            Spice = spice?[i] ?? double.NaN,
        };
    }
}
