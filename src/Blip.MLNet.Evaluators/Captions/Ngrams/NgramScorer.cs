namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>
/// BLEU counts, CIDEr-D and plain CIDEr of one image after another, sums in the order of the reference
/// (n-grams as they first occur, orders 1 to 4, references in order). One thread uses one scorer.
/// </summary>
internal sealed class NgramScorer(CorpusNgrams ngrams, double[] idf)
{
    private readonly LocalCounts _candidate = new(), _reference = new();
    private double[] _candidateWeights = [], _referenceWeights = [];
    private int[] _largest = [];

    /// <summary>BLEU's counts of image <paramref name="index"/>.</summary>
    public BleuTotals Bleu(EncodedImage image, int index)
    {
        ReadOnlySpan<int> ids = LoadCandidate(image, index);
        int length = image.Words(0).Length, closest = -1;
        Array.Clear(_largest, 0, _candidate.Count);
        for (int r = 1; r <= image.ReferenceCount; r++)
        {
            ids = LoadReference(image, r, ids);
            for (int i = 0; i < _reference.Count; i++)
            {
                int at = _candidate.IndexOf(_reference.Ids[i]);
                if (at >= 0) _largest[at] = Math.Max(_largest[at], _reference.Counts[i]);
            }
            closest = Closer(closest, image.Words(r).Length, length);
        }
        long[] guesses = new long[4], correct = new long[4];
        for (int n = 0; n < 4; n++)
        {
            guesses[n] = Math.Max(0, length - n);
            for (int i = _candidate.OrderStarts[n]; i < _candidate.OrderStarts[n + 1]; i++)
                correct[n] += Math.Min(_largest[i], _candidate.Counts[i]);
        }
        return new BleuTotals(length, closest, guesses, correct);
    }

    /// <summary>CIDEr-D and plain CIDEr of image <paramref name="index"/>, each the mean over orders and references times 10.</summary>
    public (double CiderD, double Plain) Cider(EncodedImage image, int index)
    {
        ReadOnlySpan<int> ids = LoadCandidate(image, index);
        Span<double> candidateNorm = stackalloc double[4], referenceNorm = stackalloc double[4];
        Span<double> clipped = stackalloc double[4], plain = stackalloc double[4];
        clipped.Clear();
        plain.Clear();
        Weigh(_candidate, _candidateWeights, candidateNorm);
        for (int r = 1; r <= image.ReferenceCount; r++)
        {
            ids = LoadReference(image, r, ids);
            Array.Clear(_referenceWeights, 0, _candidate.Count);
            WeighReference(referenceNorm);
            double delta = Bigrams(image, 0) - Bigrams(image, r);
            double penalty = Math.Pow(Math.E, -(delta * delta) / 72.0); // sigma is 6
            for (int n = 0; n < 4; n++)
            {
                double min = 0, product = 0;
                for (int i = _candidate.OrderStarts[n]; i < _candidate.OrderStarts[n + 1]; i++)
                {
                    double c = _candidateWeights[i], w = _referenceWeights[i];
                    min += Math.Min(c, w) * w;
                    product += c * w;
                }
                if (candidateNorm[n] != 0 && referenceNorm[n] != 0)
                {
                    min /= candidateNorm[n] * referenceNorm[n];
                    product /= candidateNorm[n] * referenceNorm[n];
                }
                clipped[n] += min * penalty;
                plain[n] += product;
            }
        }
        return (Average(clipped, image.ReferenceCount), Average(plain, image.ReferenceCount));
    }

    private ReadOnlySpan<int> LoadCandidate(EncodedImage image, int index)
    {
        ReadOnlySpan<int> ids = ngrams.Of(index);
        int own = Ngrams(image, 0);
        _candidate.Load(ids[..own], image.Words(0).Length);
        if (_largest.Length < _candidate.Count)
        {
            int size = _candidate.Count * 2;
            (_largest, _candidateWeights, _referenceWeights) = (new int[size], new double[size], new double[size]);
        }
        return ids[own..];
    }

    private ReadOnlySpan<int> LoadReference(EncodedImage image, int caption, ReadOnlySpan<int> ids)
    {
        int own = Ngrams(image, caption);
        _reference.Load(ids[..own], image.Words(caption).Length);
        return ids[own..];
    }

    private void Weigh(LocalCounts counts, double[] weights, Span<double> norm)
    {
        for (int n = 0; n < 4; n++)
        {
            double squares = 0;
            for (int i = counts.OrderStarts[n]; i < counts.OrderStarts[n + 1]; i++)
            {
                double w = counts.Counts[i] * idf[counts.Ids[i]];
                weights[i] = w;
                squares += w * w;
            }
            norm[n] = Math.Sqrt(squares);
        }
    }

    // The reference's weights land at the places of the candidate's n-grams.
    private void WeighReference(Span<double> norm)
    {
        for (int n = 0; n < 4; n++)
        {
            double squares = 0;
            for (int i = _reference.OrderStarts[n]; i < _reference.OrderStarts[n + 1]; i++)
            {
                double w = _reference.Counts[i] * idf[_reference.Ids[i]];
                squares += w * w;
                int at = _candidate.IndexOf(_reference.Ids[i]);
                if (at >= 0) _referenceWeights[at] = w;
            }
            norm[n] = Math.Sqrt(squares);
        }
    }

    private static int Ngrams(EncodedImage image, int caption)
    {
        int words = image.Words(caption).Length, count = 0;
        for (int n = 0; n < 4; n++) count += Math.Max(0, words - n);
        return count;
    }

    // CIDEr-D's length is the count of bigrams, so captions of no and of one word are equally long.
    private static double Bigrams(EncodedImage image, int caption) => Math.Max(0, image.Words(caption).Length - 1);

    private static int Closer(int closest, int length, int target)
    {
        if (closest < 0) return length;
        int was = Math.Abs(closest - target), now = Math.Abs(length - target);
        return now < was || (now == was && length < closest) ? length : closest;
    }

    private static double Average(ReadOnlySpan<double> orders, int references) =>
        (((orders[0] + orders[1]) + orders[2]) + orders[3]) / 4 / references * 10.0;
}
