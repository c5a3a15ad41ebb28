namespace Blip.MLNet.Evaluators.Captions;

/// <summary>The counts that BLEU is computed from, of one image or of a corpus (coco-caption bleu_scorer.py).</summary>
public sealed class BleuTotals
{
    private const double Small = 1e-9, Tiny = 1e-15;

    internal BleuTotals(long candidateLength, long referenceLength, long[] guesses, long[] correct)
    {
        CandidateLength = candidateLength;
        ReferenceLength = referenceLength;
        Guesses = guesses;
        Correct = correct;
    }

    /// <summary>Words in the candidates.</summary>
    public long CandidateLength { get; }

    /// <summary>Words in the references: per image, the length closest to the candidate's (the shorter on a tie), summed.</summary>
    public long ReferenceLength { get; }

    /// <summary>By order (index 0: single words, 3: four words), n-grams in the candidates.</summary>
    public IReadOnlyList<long> Guesses { get; }

    /// <summary>By order, candidate n-grams that a reference has, clipped by the largest count in one reference.</summary>
    public IReadOnlyList<long> Correct { get; }

    /// <summary>Candidate length over reference length, smoothed by 1e-15 and 1e-9.</summary>
    public double LengthRatio => (CandidateLength + Tiny) / (ReferenceLength + Small);

    /// <summary>
    /// BLEU-1 to BLEU-4: the geometric mean of (correct + 1e-15) / (guesses + 1e-9) over the orders,
    /// times exp(1 - 1/ratio) where the candidates are shorter than the references.
    /// </summary>
    internal double[] Scores()
    {
        double[] scores = new double[4];
        double product = 1;
        for (int k = 0; k < 4; k++)
        {
            product *= (Correct[k] + Tiny) / (Guesses[k] + Small);
            scores[k] = Math.Pow(product, 1.0 / (k + 1));
        }
        double ratio = LengthRatio;
        if (ratio < 1)
            for (int k = 0; k < 4; k++) scores[k] *= Math.Exp(1 - 1 / ratio);
        return scores;
    }

    /// <summary>The totals over images.</summary>
    internal static BleuTotals Sum(IEnumerable<BleuTotals> images)
    {
        long candidate = 0, reference = 0;
        long[] guesses = new long[4], correct = new long[4];
        foreach (BleuTotals image in images)
        {
            candidate += image.CandidateLength;
            reference += image.ReferenceLength;
            for (int k = 0; k < 4; k++)
            {
                guesses[k] += image.Guesses[k];
                correct[k] += image.Correct[k];
            }
        }
        return new BleuTotals(candidate, reference, guesses, correct);
    }
}
