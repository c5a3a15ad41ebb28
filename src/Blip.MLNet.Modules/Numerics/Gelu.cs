using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>The exact GELU, x Φ(x) = x/2 (1 + erf(x/√2)).</summary>
internal static unsafe class Gelu
{
    private const float InverseRoot2 = 0.70710678f;

    /// <summary>Where the polynomial in x² ends and that of the exponent begins.</summary>
    private const float Middle = 475f / 512;

    /// <summary>x = gelu(x)</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* x, int n)
    {
        int i = 0;
        for (; i <= n - Vector<float>.Count; i += Vector<float>.Count) Of(Vector.Load(x + i)).Store(x + i);
        if (i == n) return;
        float* rest = stackalloc float[Vector<float>.Count];
        for (int j = 0; j < n - i; j++) rest[j] = x[i + j];
        Of(Vector.Load(rest)).Store(rest);
        for (int j = 0; j < n - i; j++) x[i + j] = rest[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Of(Vector<float> x)
    {
        Vector<float> half = x * 0.5f;
        return Vector.FusedMultiplyAdd(half, Erf(x * InverseRoot2), half);
    }

    /// <summary>erf within about one unit in the last place: a minimax polynomial near 0, 1 - exp(a polynomial) farther out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Erf(Vector<float> x)
    {
        Vector<float> t = Vector.Abs(x), s = x * x;
        Vector<float> near = Step(new Vector<float>(-5.96761703e-4f), s, 4.99119423e-3f);
        near = Step(near, s, -2.67681349e-2f);
        near = Step(near, s, 1.12819925e-1f);
        near = Step(near, s, -3.76125336e-1f);
        near = Step(near, s, 1.28379166e-1f);
        near = Vector.FusedMultiplyAdd(near, x, x);

        Vector<float> far = Step(new Vector<float>(-1.72853470e-5f), t, 3.83197126e-4f);
        Vector<float> low = Step(new Vector<float>(-3.88396438e-3f), t, 2.42546219e-2f);
        far = Vector.FusedMultiplyAdd(far, s, low);
        far = Step(far, t, -1.06777877e-1f);
        far = Step(far, t, -6.34846687e-1f);
        far = Step(far, t, -1.28717512e-1f);
        far = Vector.FusedMultiplyAdd(far, t, -t);
        far = Vector.CopySign(Vector<float>.One - Vector.Exp(far), x);
        return Vector.ConditionalSelect(Vector.GreaterThan(t, new Vector<float>(Middle)), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Step(Vector<float> sum, Vector<float> x, float next) => Vector.FusedMultiplyAdd(sum, x, new Vector<float>(next));
}
