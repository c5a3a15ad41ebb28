using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>What exponentials have to do with powers of two.</summary>
internal static class Exponential
{
    /// <summary>log₂e: eˣ is 2 to this times x.</summary>
    public const float Log2E = 1.44269504f;
}

/// <summary>Powers of two of numbers that are not positive, as a softmax needs them: few instructions, and inlined.</summary>
internal static class Exponential<TVector, TLanes> where TVector : struct where TLanes : ILanes<TVector>
{
    /// <summary>Far below the least normal number; it keeps the difference from the nearest whole number a number.</summary>
    private const float Least = -200;

    /// <summary>2 to each number, within about one unit in the last place; 0 where that is less than the normal numbers; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector OfTwo(TVector x)
    {
        // x = n + r with |r| <= 1/2, so 2^x = 2^n 2^r, and 2^r is a minimax polynomial
        x = TLanes.Max(TLanes.Repeat(Least), x);
        TVector n = TLanes.Round(x), r = TLanes.Subtract(x, n);
        TVector p = Step(TLanes.Repeat(1.5353362e-4f), r, 1.3398875e-3f);
        p = Step(p, r, 9.61843692e-3f);
        p = Step(p, r, 5.55033237e-2f);
        p = Step(p, r, 2.40226477e-1f);
        p = Step(p, r, 6.93147182e-1f);
        p = Step(p, r, 1);
        return TLanes.Scale(p, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Step(TVector sum, TVector x, float next) => TLanes.MultiplyAdd(sum, x, TLanes.Repeat(next));
}
