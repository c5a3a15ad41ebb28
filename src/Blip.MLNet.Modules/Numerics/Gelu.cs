using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>The exact GELU, x Φ(x) = x/2 (1 + erf(x/√2)).</summary>
internal static unsafe class Gelu
{
    private const float InverseRoot2 = 0.70710678f;

    /// <summary>Where the polynomial in x² ends and that of the exponent begins.</summary>
    private const float Middle = 475f / 512;

    /// <summary>x = gelu(x)</summary>
    public static void Apply(float* x, int n)
    {
        if (Vector512.IsHardwareAccelerated) Apply<Vector512<float>, Wide>(x, n);
        else Apply<Vector256<float>, Narrow>(x, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TVector, TLanes>(float* x, int n) where TVector : struct where TLanes : ILanes<TVector>
    {
        int i = 0;
        for (; i <= n - TLanes.Count; i += TLanes.Count) TLanes.Store(Of<TVector, TLanes>(TLanes.Load(x + i)), x + i);
        if (i == n) return;
        float* rest = stackalloc float[TLanes.Count];
        for (int j = 0; j < n - i; j++) rest[j] = x[i + j];
        TLanes.Store(Of<TVector, TLanes>(TLanes.Load(rest)), rest);
        for (int j = 0; j < n - i; j++) x[i + j] = rest[j];
    }

    /// <summary>x/2 + |x/2| erf(|x|/√2), which is the same because erf is odd.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Of<TVector, TLanes>(TVector x) where TVector : struct where TLanes : ILanes<TVector>
    {
        TVector half = TLanes.Multiply(x, TLanes.Repeat(0.5f)), magnitude = TLanes.Max(half, TLanes.Subtract(default, half));
        return TLanes.MultiplyAdd(magnitude, Erf<TVector, TLanes>(TLanes.Multiply(magnitude, TLanes.Repeat(2 * InverseRoot2))), half);
    }

    /// <summary>erf of numbers that are not negative, within about one unit in the last place: a minimax polynomial near 0, 1 - exp(a polynomial) farther out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Erf<TVector, TLanes>(TVector x) where TVector : struct where TLanes : ILanes<TVector>
    {
        TVector s = TLanes.Multiply(x, x);
        TVector near = Step<TVector, TLanes>(TLanes.Repeat(-5.96761703e-4f), s, 4.99119423e-3f);
        near = Step<TVector, TLanes>(near, s, -2.67681349e-2f);
        near = Step<TVector, TLanes>(near, s, 1.12819925e-1f);
        near = Step<TVector, TLanes>(near, s, -3.76125336e-1f);
        near = Step<TVector, TLanes>(near, s, 1.28379166e-1f);
        near = TLanes.MultiplyAdd(near, x, x);

        TVector far = Step<TVector, TLanes>(TLanes.Repeat(-1.72853470e-5f), x, 3.83197126e-4f);
        TVector low = Step<TVector, TLanes>(TLanes.Repeat(-3.88396438e-3f), x, 2.42546219e-2f);
        far = TLanes.MultiplyAdd(far, s, low);
        far = Step<TVector, TLanes>(far, x, -1.06777877e-1f);
        far = Step<TVector, TLanes>(far, x, -6.34846687e-1f);
        far = Step<TVector, TLanes>(far, x, -1.28717512e-1f);
        far = TLanes.Subtract(TLanes.Multiply(far, x), x);
        far = TLanes.Subtract(TLanes.Repeat(1), Exponential<TVector, TLanes>.OfTwo(TLanes.Multiply(far, TLanes.Repeat(Exponential.Log2E))));
        return TLanes.WhereGreater(x, TLanes.Repeat(Middle), far, near);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step<TVector, TLanes>(TVector sum, TVector x, float next) where TVector : struct where TLanes : ILanes<TVector> =>
        TLanes.MultiplyAdd(sum, x, TLanes.Repeat(next));
}
