using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>exp of numbers that are not positive, as a softmax needs it: half the instructions of the general one, and inlined.</summary>
internal static class Exponential
{
    /// <summary>Below, the result is 0; e to this is 2e-38, the least that needs no denormal numbers on the way.</summary>
    private const float Least = -86.6f;

    private const float Log2E = 1.44269504f;

    /// <summary>ln 2 in two parts: the upper has few bits, so that its product with a whole number is exact.</summary>
    private const float UpperLn2 = 0.693359375f, LowerLn2 = -2.12194440e-4f;

    /// <summary>Adding it leaves the nearest whole number in the lowest bits.</summary>
    private const float Rounder = 12582912;

    /// <summary>e to each number, within about one unit in the last place; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> OfNonPositive(Vector<float> x)
    {
        // x = n ln 2 + r with |r| <= ln 2 / 2, so e^x = 2^n e^r
        Vector<float> shifted = Vector.FusedMultiplyAdd(x, new Vector<float>(Log2E), new Vector<float>(Rounder));
        Vector<float> n = shifted - new Vector<float>(Rounder);
        Vector<float> r = Vector.FusedMultiplyAdd(n, new Vector<float>(-UpperLn2), x);
        r = Vector.FusedMultiplyAdd(n, new Vector<float>(-LowerLn2), r);
        Vector<float> p = Step(new Vector<float>(1.98756915e-4f), r, 1.39819995e-3f);
        p = Step(p, r, 8.33345191e-3f);
        p = Step(p, r, 4.16657959e-2f);
        p = Step(p, r, 1.66666655e-1f);
        p = Step(p, r, 5.00000012e-1f);
        p = Vector.FusedMultiplyAdd(p, r * r, r) + Vector<float>.One;
        Vector<int> power = Vector.ShiftLeft(Vector.AsVectorInt32(shifted), 23) + new Vector<int>(127 << 23);
        return Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(Least)), Vector<float>.Zero, p * Vector.AsVectorSingle(power));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Step(Vector<float> sum, Vector<float> x, float next) => Vector.FusedMultiplyAdd(sum, x, new Vector<float>(next));
}
