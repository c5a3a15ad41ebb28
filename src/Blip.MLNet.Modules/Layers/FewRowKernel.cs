using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// The inner loops of <see cref="SmallRowProduct"/>: two rows of W at a time against four rows of x, accumulated in float32.
/// </summary>
internal readonly unsafe struct FewRowKernel(float* x, int rows, int inputs, float* bias, byte* weight, byte* result, int outputs, bool bfloat16)
{
    /// <summary>The rows of x are padded with zeros to a multiple of this.</summary>
    public const int RowsAtOnce = 4;

    /// <summary>Computes the given rows of W: columns <paramref name="first"/> to <paramref name="end"/> of the result.</summary>
    public void Run(int first, int end)
    {
        float* sums = stackalloc float[2 * RowsAtOnce];
        for (int o = first; o < end; o += 2)
        {
            int second = Math.Min(o + 1, end - 1); // an odd last row is computed twice
            for (int r = 0; r < rows; r += RowsAtOnce)
            {
                float* from = x + (long)r * inputs;
                if (bfloat16) Dot((ushort*)weight + (long)o * inputs, (ushort*)weight + (long)second * inputs, from, sums);
                else Dot((float*)weight + (long)o * inputs, (float*)weight + (long)second * inputs, from, sums);
                for (int i = 0; i < RowsAtOnce && r + i < rows; i++)
                {
                    Store((long)(r + i) * outputs + o, sums[i] + bias[o]);
                    Store((long)(r + i) * outputs + second, sums[RowsAtOnce + i] + bias[second]);
                }
            }
        }
    }

    private void Store(long at, float value)
    {
        if (!bfloat16)
        {
            ((float*)result)[at] = value;
            return;
        }
        uint bits = BitConverter.SingleToUInt32Bits(value);
        ((ushort*)result)[at] = float.IsNaN(value) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16); // to nearest, ties to even
    }

    /// <summary>Two rows of float32 weights, each with four rows of x: eight sums.</summary>
    private void Dot(float* w0, float* w1, float* a, float* sums)
    {
        int n = inputs, i = 0;
        float* b = a + n, c = b + n, d = c + n;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (; i <= n - 16; i += 16)
            {
                Vector512<float> p = Vector512.Load(w0 + i), q = Vector512.Load(w1 + i), v = Vector512.Load(a + i);
                s0 = Vector512.FusedMultiplyAdd(p, v, s0); t0 = Vector512.FusedMultiplyAdd(q, v, t0);
                v = Vector512.Load(b + i);
                s1 = Vector512.FusedMultiplyAdd(p, v, s1); t1 = Vector512.FusedMultiplyAdd(q, v, t1);
                v = Vector512.Load(c + i);
                s2 = Vector512.FusedMultiplyAdd(p, v, s2); t2 = Vector512.FusedMultiplyAdd(q, v, t2);
                v = Vector512.Load(d + i);
                s3 = Vector512.FusedMultiplyAdd(p, v, s3); t3 = Vector512.FusedMultiplyAdd(q, v, t3);
            }
            Put(sums, Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3), Vector512.Sum(t0), Vector512.Sum(t1), Vector512.Sum(t2), Vector512.Sum(t3));
        }
        else
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (; i <= n - 8; i += 8)
            {
                Vector256<float> p = Vector256.Load(w0 + i), q = Vector256.Load(w1 + i), v = Vector256.Load(a + i);
                s0 = Vector256.FusedMultiplyAdd(p, v, s0); t0 = Vector256.FusedMultiplyAdd(q, v, t0);
                v = Vector256.Load(b + i);
                s1 = Vector256.FusedMultiplyAdd(p, v, s1); t1 = Vector256.FusedMultiplyAdd(q, v, t1);
                v = Vector256.Load(c + i);
                s2 = Vector256.FusedMultiplyAdd(p, v, s2); t2 = Vector256.FusedMultiplyAdd(q, v, t2);
                v = Vector256.Load(d + i);
                s3 = Vector256.FusedMultiplyAdd(p, v, s3); t3 = Vector256.FusedMultiplyAdd(q, v, t3);
            }
            Put(sums, Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3), Vector256.Sum(t0), Vector256.Sum(t1), Vector256.Sum(t2), Vector256.Sum(t3));
        }
        for (; i < n; i++) AddTail(sums, w0[i], w1[i], a[i], b[i], c[i], d[i]);
    }

    /// <summary>Two rows of bfloat16 weights, widened to float32 on the way, each with four rows of x: eight sums.</summary>
    private void Dot(ushort* w0, ushort* w1, float* a, float* sums)
    {
        int n = inputs, i = 0;
        float* b = a + n, c = b + n, d = c + n;
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (; i <= n - 16; i += 16)
            {
                Vector512<float> p = Widen(Vector256.Load(w0 + i)), q = Widen(Vector256.Load(w1 + i)), v = Vector512.Load(a + i);
                s0 = Vector512.FusedMultiplyAdd(p, v, s0); t0 = Vector512.FusedMultiplyAdd(q, v, t0);
                v = Vector512.Load(b + i);
                s1 = Vector512.FusedMultiplyAdd(p, v, s1); t1 = Vector512.FusedMultiplyAdd(q, v, t1);
                v = Vector512.Load(c + i);
                s2 = Vector512.FusedMultiplyAdd(p, v, s2); t2 = Vector512.FusedMultiplyAdd(q, v, t2);
                v = Vector512.Load(d + i);
                s3 = Vector512.FusedMultiplyAdd(p, v, s3); t3 = Vector512.FusedMultiplyAdd(q, v, t3);
            }
            Put(sums, Vector512.Sum(s0), Vector512.Sum(s1), Vector512.Sum(s2), Vector512.Sum(s3), Vector512.Sum(t0), Vector512.Sum(t1), Vector512.Sum(t2), Vector512.Sum(t3));
        }
        else
        {
            Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, t0 = default, t1 = default, t2 = default, t3 = default;
            for (; i <= n - 8; i += 8)
            {
                Vector256<float> p = Widen(Vector128.Load(w0 + i)), q = Widen(Vector128.Load(w1 + i)), v = Vector256.Load(a + i);
                s0 = Vector256.FusedMultiplyAdd(p, v, s0); t0 = Vector256.FusedMultiplyAdd(q, v, t0);
                v = Vector256.Load(b + i);
                s1 = Vector256.FusedMultiplyAdd(p, v, s1); t1 = Vector256.FusedMultiplyAdd(q, v, t1);
                v = Vector256.Load(c + i);
                s2 = Vector256.FusedMultiplyAdd(p, v, s2); t2 = Vector256.FusedMultiplyAdd(q, v, t2);
                v = Vector256.Load(d + i);
                s3 = Vector256.FusedMultiplyAdd(p, v, s3); t3 = Vector256.FusedMultiplyAdd(q, v, t3);
            }
            Put(sums, Vector256.Sum(s0), Vector256.Sum(s1), Vector256.Sum(s2), Vector256.Sum(s3), Vector256.Sum(t0), Vector256.Sum(t1), Vector256.Sum(t2), Vector256.Sum(t3));
        }
        for (; i < n; i++) AddTail(sums, Widen(w0[i]), Widen(w1[i]), a[i], b[i], c[i], d[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(Vector256<ushort> halves)
    {
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            return System.Runtime.Intrinsics.X86.Avx512F.ShiftLeftLogical(System.Runtime.Intrinsics.X86.Avx512F.ConvertToVector512Int32(halves).AsUInt32(), 16).AsSingle();
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(halves);
        return Vector512.ShiftLeft(Vector512.Create(low, high), 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Widen(Vector128<ushort> halves)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(halves);
        return Vector256.ShiftLeft(Vector256.Create(low, high), 16).AsSingle();
    }

    private static float Widen(ushort half) => BitConverter.Int32BitsToSingle(half << 16);

    private static void Put(float* sums, float s0, float s1, float s2, float s3, float t0, float t1, float t2, float t3)
    {
        (sums[0], sums[1], sums[2], sums[3]) = (s0, s1, s2, s3);
        (sums[4], sums[5], sums[6], sums[7]) = (t0, t1, t2, t3);
    }

    private static void AddTail(float* sums, float w0, float w1, float a, float b, float c, float d)
    {
        Put(sums, sums[0] + w0 * a, sums[1] + w0 * b, sums[2] + w0 * c, sums[3] + w0 * d, sums[4] + w1 * a, sums[5] + w1 * b, sums[6] + w1 * c, sums[7] + w1 * d);
    }
}
