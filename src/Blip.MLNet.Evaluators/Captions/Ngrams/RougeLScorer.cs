namespace Blip.MLNet.Evaluators.Captions.Ngrams;

/// <summary>ROUGE-L of one image after another (coco-caption rouge.py). One thread uses one scorer.</summary>
internal sealed class RougeLScorer
{
    private const double Beta = 1.2;
    private int[] _row = new int[64];

    /// <summary>The F of the largest precision and the largest recall over the references, each taken on its own.</summary>
    public double Score(EncodedImage image)
    {
        ReadOnlySpan<int> candidate = image.RougeWords(0);
        double precision = 0, recall = 0;
        for (int r = 1; r <= image.ReferenceCount; r++)
        {
            ReadOnlySpan<int> reference = image.RougeWords(r);
            int common = LongestCommonSubsequence(candidate, reference);
            precision = Math.Max(precision, common / (double)candidate.Length);
            recall = Math.Max(recall, common / (double)reference.Length);
        }
        double beta2 = Math.Pow(Beta, 2);
        return precision != 0 && recall != 0 ? (1 + beta2) * precision * recall / (recall + beta2 * precision) : 0;
    }

    private int LongestCommonSubsequence(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        if (_row.Length <= b.Length) _row = new int[b.Length * 2];
        Span<int> row = _row.AsSpan(0, b.Length + 1);
        row.Clear();
        foreach (int word in a)
        {
            int diagonal = 0;
            for (int j = 1; j < row.Length; j++)
            {
                int above = row[j];
                row[j] = word == b[j - 1] ? diagonal + 1 : Math.Max(above, row[j - 1]);
                diagonal = above;
            }
        }
        return row[^1];
    }
}
