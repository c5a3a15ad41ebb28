using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>
/// x Wᵀ + b for few rows of x: four rows of W at a time against up to six rows of x, accumulated in registers, so that every weight is
/// loaded once for six rows. What a row gives does not depend on the rows beside it.
/// </summary>
internal static unsafe class FewRowsKernel<TVector, TLanes, TWeights>
    where TVector : struct where TLanes : ILanes<TVector> where TWeights : IWeights<TVector>
{
    private const int RowsAtOnce = 6;

    private const long LeastAhead = 4096;

    /// <summary>Computes columns <paramref name="first"/> to <paramref name="end"/> of the result.</summary>
    /// <param name="w">[outputs, inputs], rows one after the other</param>
    /// <param name="bias">[outputs], or null</param>
    /// <param name="inputs">Length of a row of W and of x.</param>
    /// <param name="x">[rows, inputs]</param>
    /// <param name="stride">Numbers from one row of x to the next.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="y">[rows, outputs]</param>
    /// <param name="resultStride">Numbers from one row of y to the next.</param>
    /// <param name="first">First output.</param>
    /// <param name="end">Output after the last.</param>
    public static void Run(byte* w, float* bias, int inputs, float* x, long stride, int rows, float* y, long resultStride, int first, int end)
    {
        int tiles = (rows + RowsAtOnce - 1) / RowsAtOnce;
        long rowBytes = (long)inputs * TWeights.Size;
        float* sums = stackalloc float[4 * RowsAtOnce];
        for (int o = first; o < end; o += 4)
        {
            byte* w0 = w + o * rowBytes, last = w + (end - 1) * rowBytes; // the rows that a last tile lacks are the last row again
            byte* w1 = Least(w0 + rowBytes, last), w2 = Least(w1 + rowBytes, last), w3 = Least(w2 + rowBytes, last);
            for (int tile = 0; tile < tiles; tile++)
            {
                int from = (int)((long)rows * tile / tiles), count = (int)((long)rows * (tile + 1) / tiles) - from;
                float* rowsOfX = x + from * stride;
                Tile(w0, w1, w2, w3, inputs, rowsOfX, stride, count, sums);
                if (inputs % TLanes.Count != 0) AddRest(w0, w1, w2, w3, inputs, rowsOfX, stride, count, sums);
                Store(sums, bias, y + from * resultStride, resultStride, count, o, Math.Min(4, end - o));
            }
        }
    }

    private static byte* Least(byte* a, byte* b) => a < b ? a : b;

    private static void Tile(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, int rows, float* sums)
    {
        switch (rows)
        {
            case 1: One(w0, w1, w2, w3, inputs, x, stride, sums); break;
            case 2: Two(w0, w1, w2, w3, inputs, x, stride, sums); break;
            case 3: Three(w0, w1, w2, w3, inputs, x, stride, sums); break;
            case 4: Four(w0, w1, w2, w3, inputs, x, stride, sums); break;
            case 5:
                Three(w0, w1, w2, w3, inputs, x, stride, sums);
                Two(w0, w1, w2, w3, inputs, x + 3 * stride, stride, sums + 12);
                break;
            default: Six(w0, w1, w2, w3, inputs, x, stride, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, float* sums)
    {
        Quad<TVector> a = default;
        long ahead = Ahead(inputs);
        for (int i = 0; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            long at = (long)i * TWeights.Size;
            if (Sse.IsSupported) Prefetch(w0 + at, w1 + at, w2 + at, w3 + at, ahead);
            TVector p = TWeights.Load(w0 + at), q = TWeights.Load(w1 + at), r = TWeights.Load(w2 + at), s = TWeights.Load(w3 + at);
            a.Add<TLanes>(p, q, r, s, TLanes.Load(x + i));
        }
        Sum(a, sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, float* sums)
    {
        Quad<TVector> a = default, b = default;
        float* x1 = x + stride;
        long ahead = Ahead(inputs);
        for (int i = 0; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            long at = (long)i * TWeights.Size;
            if (Sse.IsSupported) Prefetch(w0 + at, w1 + at, w2 + at, w3 + at, ahead);
            TVector p = TWeights.Load(w0 + at), q = TWeights.Load(w1 + at), r = TWeights.Load(w2 + at), s = TWeights.Load(w3 + at);
            a.Add<TLanes>(p, q, r, s, TLanes.Load(x + i));
            b.Add<TLanes>(p, q, r, s, TLanes.Load(x1 + i));
        }
        Sum(a, sums);
        Sum(b, sums + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, float* sums)
    {
        Quad<TVector> a = default, b = default, c = default;
        float* x1 = x + stride, x2 = x + 2 * stride;
        long ahead = Ahead(inputs);
        for (int i = 0; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            long at = (long)i * TWeights.Size;
            if (Sse.IsSupported) Prefetch(w0 + at, w1 + at, w2 + at, w3 + at, ahead);
            TVector p = TWeights.Load(w0 + at), q = TWeights.Load(w1 + at), r = TWeights.Load(w2 + at), s = TWeights.Load(w3 + at);
            a.Add<TLanes>(p, q, r, s, TLanes.Load(x + i));
            b.Add<TLanes>(p, q, r, s, TLanes.Load(x1 + i));
            c.Add<TLanes>(p, q, r, s, TLanes.Load(x2 + i));
        }
        Sum(a, sums);
        Sum(b, sums + 4);
        Sum(c, sums + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, float* sums)
    {
        Quad<TVector> a = default, b = default, c = default, d = default;
        float* x1 = x + stride, x2 = x + 2 * stride, x3 = x + 3 * stride;
        long ahead = Ahead(inputs);
        for (int i = 0; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            long at = (long)i * TWeights.Size;
            if (Sse.IsSupported) Prefetch(w0 + at, w1 + at, w2 + at, w3 + at, ahead);
            TVector p = TWeights.Load(w0 + at), q = TWeights.Load(w1 + at), r = TWeights.Load(w2 + at), s = TWeights.Load(w3 + at);
            a.Add<TLanes>(p, q, r, s, TLanes.Load(x + i));
            b.Add<TLanes>(p, q, r, s, TLanes.Load(x1 + i));
            c.Add<TLanes>(p, q, r, s, TLanes.Load(x2 + i));
            d.Add<TLanes>(p, q, r, s, TLanes.Load(x3 + i));
        }
        Sum(a, sums);
        Sum(b, sums + 4);
        Sum(c, sums + 8);
        Sum(d, sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, float* sums)
    {
        Quad<TVector> a = default, b = default, c = default, d = default, e = default, f = default;
        float* x1 = x + stride, x2 = x + 2 * stride, x3 = x + 3 * stride, x4 = x + 4 * stride, x5 = x + 5 * stride;
        long ahead = Ahead(inputs);
        for (int i = 0; i <= inputs - TLanes.Count; i += TLanes.Count)
        {
            long at = (long)i * TWeights.Size;
            if (Sse.IsSupported) Prefetch(w0 + at, w1 + at, w2 + at, w3 + at, ahead);
            TVector p = TWeights.Load(w0 + at), q = TWeights.Load(w1 + at), r = TWeights.Load(w2 + at), s = TWeights.Load(w3 + at);
            a.Add<TLanes>(p, q, r, s, TLanes.Load(x + i));
            b.Add<TLanes>(p, q, r, s, TLanes.Load(x1 + i));
            c.Add<TLanes>(p, q, r, s, TLanes.Load(x2 + i));
            d.Add<TLanes>(p, q, r, s, TLanes.Load(x3 + i));
            e.Add<TLanes>(p, q, r, s, TLanes.Load(x4 + i));
            f.Add<TLanes>(p, q, r, s, TLanes.Load(x5 + i));
        }
        Sum(a, sums);
        Sum(b, sums + 4);
        Sum(c, sums + 8);
        Sum(d, sums + 12);
        Sum(e, sums + 16);
        Sum(f, sums + 20);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(Quad<TVector> quad, float* sums) => TLanes.Sums(quad.A, quad.B, quad.C, quad.D).Store(sums);

    /// <summary>How far on the weights lie that are asked for: the next tile's, or farther where tiles are too short for the memory's latency.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Ahead(int inputs) => Math.Max(4L * inputs * TWeights.Size, LeastAhead);

    /// <summary>Asks for the weights of a tile after this one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* w0, byte* w1, byte* w2, byte* w3, long ahead)
    {
        Sse.Prefetch1(w0 + ahead);
        Sse.Prefetch1(w1 + ahead);
        Sse.Prefetch1(w2 + ahead);
        Sse.Prefetch1(w3 + ahead);
    }

    /// <summary>The inputs that fill no register.</summary>
    private static void AddRest(byte* w0, byte* w1, byte* w2, byte* w3, int inputs, float* x, long stride, int rows, float* sums)
    {
        for (int i = inputs - inputs % TLanes.Count; i < inputs; i++)
        {
            long at = (long)i * TWeights.Size;
            float p = TWeights.One(w0 + at), q = TWeights.One(w1 + at), r = TWeights.One(w2 + at), s = TWeights.One(w3 + at);
            for (int row = 0; row < rows; row++)
            {
                float value = x[row * stride + i];
                float* sum = sums + 4 * row;
                sum[0] += p * value;
                sum[1] += q * value;
                sum[2] += r * value;
                sum[3] += s * value;
            }
        }
    }

    private static void Store(float* sums, float* bias, float* y, long stride, int rows, int output, int count)
    {
        for (int row = 0; row < rows; row++)
        {
            float* to = y + row * stride + output;
            if (count == 4)
            {
                Vector128<float> four = Vector128.Load(sums + 4 * row);
                (bias is null ? four : four + Vector128.Load(bias + output)).Store(to);
            }
            else
            {
                for (int i = 0; i < count; i++) to[i] = sums[4 * row + i] + (bias is null ? 0 : bias[output + i]);
            }
        }
    }
}
