namespace Blip.MLNet.Modules.Images;

/// <summary>The filters of PIL's resize, with PIL's numbers (a preprocessor_config.json's <c>resample</c>).</summary>
public enum Resampling
{
    /// <summary>Truncated sinc over 6 source pixels.</summary>
    Lanczos = 1,

    /// <summary>A triangle over 2 source pixels.</summary>
    Bilinear = 2,

    /// <summary>Cubic convolution with a = -0.5 over 4 source pixels.</summary>
    Bicubic = 3,
}

/// <summary>
/// Weights of one axis of a resize, as PIL computes them (libImaging/Resample.c): the filter widens when the picture shrinks (antialias),
/// weights are normalized in double and rounded to 22 fractional bits.
/// </summary>
internal sealed class ResampleWeights
{
    /// <summary>Fractional bits of a weight: 32 less 8 of the result and 2 for overshoot.</summary>
    public const int Precision = 22;

    private ResampleWeights(int outputs, int taps) => (Taps, First, Count, Values) = (taps, new int[outputs], new int[outputs], new int[outputs * taps]);

    /// <summary>The distance between the weights of two outputs.</summary>
    public int Taps { get; }

    /// <summary>The first source index of each output.</summary>
    public int[] First { get; }

    /// <summary>How many sources each output has.</summary>
    public int[] Count { get; }

    /// <summary>[outputs, Taps] fixed-point weights.</summary>
    public int[] Values { get; }

    public static ResampleWeights Create(int input, int output, Resampling filter)
    {
        double scale = (double)input / output, widening = Math.Max(scale, 1.0);
        double support = Support(filter) * widening, step = 1.0 / widening;
        int taps = (int)Math.Ceiling(support) * 2 + 1;
        var weights = new ResampleWeights(output, taps);
        double[] row = new double[taps];
        for (int o = 0; o < output; o++)
        {
            double center = (o + 0.5) * scale, sum = 0;
            int first = Math.Max(0, (int)(center - support + 0.5)), count = Math.Min(input, (int)(center + support + 0.5)) - first;
            for (int i = 0; i < count; i++) sum += row[i] = Filter(filter, (i + first - center + 0.5) * step);
            (weights.First[o], weights.Count[o]) = (first, count);
            for (int i = 0; i < count; i++)
            {
                double weight = (sum != 0 ? row[i] / sum : row[i]) * (1 << Precision);
                weights.Values[o * taps + i] = (int)(weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return weights;
    }

    private static double Support(Resampling filter) => filter switch
    {
        Resampling.Bilinear => 1,
        Resampling.Bicubic => 2,
        Resampling.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, $"Unknown resampling filter; expected {string.Join(", ", Enum.GetNames<Resampling>())}."),
    };

    private static double Filter(Resampling filter, double x)
    {
        const double a = -0.5;
        double d = Math.Abs(x);
        return filter switch
        {
            Resampling.Bilinear => d < 1 ? 1 - d : 0,
            Resampling.Bicubic => d < 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0,
            _ => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
