namespace Blip.MLNet.Evaluators.Text;

/// <summary>NumPy's summation order, so that a mean over images has the reference's last digits.</summary>
internal static class PairwiseSum
{
    private const int Block = 128;

    /// <summary>The sum in the order of <c>numpy.add.reduce</c> over one contiguous float64 array.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        int n = values.Length;
        if (n < 8)
        {
            double sum = 0;
            foreach (double v in values) sum += v;
            return sum;
        }
        if (n <= Block)
        {
            Span<double> r = stackalloc double[8];
            values[..8].CopyTo(r);
            int i = 8;
            for (; i < n - n % 8; i += 8)
                for (int k = 0; k < 8; k++) r[k] += values[i + k];
            double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
            for (; i < n; i++) sum += values[i];
            return sum;
        }
        int half = n / 2;
        half -= half % 8;
        return Sum(values[..half]) + Sum(values[half..]);
    }

    /// <summary><c>numpy.mean</c>; NaN for no values.</summary>
    public static double Mean(ReadOnlySpan<double> values) => Sum(values) / values.Length;
}
