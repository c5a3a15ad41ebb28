using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>The softmax of a row.</summary>
internal static unsafe class RowSoftmax
{
    /// <summary>x = softmax(scale x + mask)</summary>
    /// <param name="x">[n]</param>
    /// <param name="scale">What each number is multiplied by.</param>
    /// <param name="mask">[n], or null: nothing is added.</param>
    /// <param name="n">At least one.</param>
    public static void Apply(float* x, float scale, float* mask, int n)
    {
        if (Vector512.IsHardwareAccelerated) Apply<Vector512<float>, Wide>(x, scale, mask, n);
        else Apply<Vector256<float>, Narrow>(x, scale, mask, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TVector, TLanes>(float* x, float scale, float* mask, int n) where TVector : struct where TLanes : ILanes<TVector>
    {
        float* rest = stackalloc float[TLanes.Count]; // the numbers that fill no register, and nothing
        int whole = n - n % TLanes.Count;
        for (int i = 0; i < TLanes.Count; i++) rest[i] = whole + i < n ? x[whole + i] * scale + (mask is null ? 0 : mask[whole + i]) : float.NegativeInfinity;

        TVector factor = TLanes.Repeat(scale), mosts = TLanes.Load(rest);
        for (int i = 0; i < whole; i += TLanes.Count)
        {
            TVector v = mask is null ? TLanes.Multiply(TLanes.Load(x + i), factor) : TLanes.MultiplyAdd(TLanes.Load(x + i), factor, TLanes.Load(mask + i));
            TLanes.Store(v, x + i);
            mosts = TLanes.Max(mosts, v);
        }
        TVector most = TLanes.Repeat(Greatest<TVector, TLanes>(mosts)), toTwo = TLanes.Repeat(Exponential.Log2E);
        TVector last = Exponential<TVector, TLanes>.OfTwo(TLanes.Multiply(TLanes.Subtract(TLanes.Load(rest), most), toTwo)), sum = last;
        for (int i = 0; i < whole; i += TLanes.Count)
        {
            TVector v = Exponential<TVector, TLanes>.OfTwo(TLanes.Multiply(TLanes.Subtract(TLanes.Load(x + i), most), toTwo));
            TLanes.Store(v, x + i);
            sum = TLanes.Add(sum, v);
        }
        factor = TLanes.Repeat(1 / TLanes.Sums(sum, sum, sum, sum).GetElement(0));
        for (int i = 0; i < whole; i += TLanes.Count) TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), factor), x + i);
        TLanes.Store(TLanes.Multiply(last, factor), rest);
        for (int i = whole; i < n; i++) x[i] = rest[i - whole];
    }

    private static float Greatest<TVector, TLanes>(TVector vector) where TVector : struct where TLanes : ILanes<TVector>
    {
        float* numbers = stackalloc float[TLanes.Count];
        TLanes.Store(vector, numbers);
        float most = numbers[0];
        for (int i = 1; i < TLanes.Count; i++) most = MathF.Max(most, numbers[i]);
        return most;
    }
}
