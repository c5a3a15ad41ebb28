using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>What a decoder does to single rows of numbers between its matrix products.</summary>
internal static unsafe class RowMath
{
    /// <summary>Σ a b</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* a, float* b, int n)
    {
        Vector<float> sum = default;
        int i = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count) sum = Vector.FusedMultiplyAdd(Vector.Load(a + i), Vector.Load(b + i), sum);
        float rest = 0;
        for (; i < n; i++) rest += a[i] * b[i];
        return Vector.Sum(sum) + rest;
    }

    /// <summary>y += factor x</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* y, float* x, float factor, int n)
    {
        var f = new Vector<float>(factor);
        int i = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count) Vector.FusedMultiplyAdd(Vector.Load(x + i), f, Vector.Load(y + i)).Store(y + i);
        for (; i < n; i++) y[i] += factor * x[i];
    }

    /// <summary>x = norm(x + addend) weight + bias; a null addend is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddAndNormalize(float* x, float* addend, float* weight, float* bias, float eps, int n)
    {
        Vector<float> sum = default;
        int i = 0;
        float rest = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> v = Vector.Load(x + i);
            if (addend is not null) v += Vector.Load(addend + i);
            v.Store(x + i);
            sum += v;
        }
        for (; i < n; i++)
        {
            if (addend is not null) x[i] += addend[i];
            rest += x[i];
        }
        float mean = (Vector.Sum(sum) + rest) / n;

        var center = new Vector<float>(mean);
        Vector<float> squares = default;
        rest = 0;
        for (i = 0; i <= n - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> v = Vector.Load(x + i) - center;
            squares = Vector.FusedMultiplyAdd(v, v, squares);
        }
        for (; i < n; i++) rest += (x[i] - mean) * (x[i] - mean);
        float scale = 1 / MathF.Sqrt((Vector.Sum(squares) + rest) / n + eps);

        var s = new Vector<float>(scale);
        for (i = 0; i <= n - Vector<float>.Count; i += Vector<float>.Count)
            Vector.FusedMultiplyAdd((Vector.Load(x + i) - center) * s, Vector.Load(weight + i), Vector.Load(bias + i)).Store(x + i);
        for (; i < n; i++) x[i] = (x[i] - mean) * scale * weight[i] + bias[i];
    }
}
