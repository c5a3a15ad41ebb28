namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// Fits learned position embeddings to another picture size: bicubic over the grid of patches, the [CLS] row copied
/// (interpolate_pos_embed of the reference's models/vit.py; torch's bicubic with A = -0.75, half-pixel centres, clamped borders).
/// </summary>
public static class PositionEmbedding
{
    private const double A = -0.75;

    /// <summary>The names of position embeddings that a checkpoint of another picture size may be fitted by.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal) { "visual_encoder.pos_embed", "visual_encoder_m.pos_embed" };

    /// <summary>Whether a stored embedding of one shape can become one of another: [1, 1 + a*a, D] to [1, 1 + b*b, D].</summary>
    public static bool CanFit(ReadOnlySpan<long> from, ReadOnlySpan<long> to) =>
        from.Length == 3 && to.Length == 3 && from[0] == 1 && to[0] == 1 && from[2] == to[2] && Grid(from[1]) > 0 && Grid(to[1]) > 0;

    /// <summary>The stored embedding, fitted when it is fetched.</summary>
    /// <param name="source">[1, 1 + a*a, D].</param>
    /// <param name="tokens">1 + b*b.</param>
    /// <exception cref="ArgumentException">The shapes do not allow it.</exception>
    public static TensorSource Fit(TensorSource source, long tokens)
    {
        long[] shape = [1, tokens, source.Shape.Length == 3 ? source.Shape[2] : 0];
        if (!CanFit(source.Shape, shape)) throw new ArgumentException($"Position embeddings of shape {source.ShapeText} cannot be fitted to {tokens} tokens; expected [1, 1 + n*n, width] and 1 + m*m tokens.", nameof(tokens));
        return source.Shape[1] == tokens ? source : MemoryTensor.Create(source.Name, shape, Interpolate(source.ToSingle(), Grid(source.Shape[1]), Grid(tokens))).WithType(source.Type);
    }

    /// <summary>Interpolates from an a x a to a b x b grid.</summary>
    /// <param name="values">1 + a*a rows, [CLS] first.</param>
    /// <param name="from">a.</param>
    /// <param name="to">b.</param>
    /// <returns>1 + b*b rows.</returns>
    public static float[] Interpolate(ReadOnlySpan<float> values, int from, int to)
    {
        int width = values.Length / (from * from + 1);
        if (from <= 0 || to <= 0 || values.Length != width * (from * from + 1)) throw new ArgumentException($"{values.Length} values are not 1 + {from} x {from} rows.", nameof(values));
        if (from == to) return values.ToArray();
        var result = new float[(to * to + 1) * width];
        values[..width].CopyTo(result);
        (int[] At, float[] Weight)[] taps = [.. Enumerable.Range(0, to).Select(i => Taps(i, from, to))];
        ReadOnlySpan<float> grid = values[width..];
        var row = new float[width];
        for (int y = 0; y < to; y++)
            for (int x = 0; x < to; x++)
            {
                Span<float> target = result.AsSpan((1 + y * to + x) * width, width);
                for (int j = 0; j < 4; j++)
                {
                    row.AsSpan().Clear();
                    for (int i = 0; i < 4; i++) Add(row, grid.Slice((taps[y].At[j] * from + taps[x].At[i]) * width, width), taps[x].Weight[i]);
                    Add(target, row, taps[y].Weight[j]);
                }
            }
        return result;
    }

    private static void Add(Span<float> target, ReadOnlySpan<float> values, float weight)
    {
        for (int d = 0; d < target.Length; d++) target[d] += weight * values[d];
    }

    // The four neighbours of an output cell and their weights.
    private static (int[], float[]) Taps(int cell, int from, int to)
    {
        double position = (cell + 0.5) * from / to - 0.5;
        double floor = Math.Floor(position), t = position - floor;
        int[] at = [.. Enumerable.Range(-1, 4).Select(i => Math.Clamp((int)floor + i, 0, from - 1))];
        return (at, [(float)Outer(t + 1), (float)Inner(t), (float)Inner(1 - t), (float)Outer(2 - t)]);
    }

    private static double Inner(double x) => ((A + 2) * x - (A + 3)) * x * x + 1;

    private static double Outer(double x) => ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;

    private static int Grid(long tokens)
    {
        int side = (int)Math.Round(Math.Sqrt(Math.Max(0, tokens - 1)));
        return side > 0 && (long)side * side + 1 == tokens ? side : 0;
    }
}
