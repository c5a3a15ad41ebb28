using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>A vector register, as the kernels see it.</summary>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    /// <summary>Numbers in a register.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(float* from);

    static abstract void Store(TVector vector, float* to);

    /// <summary>One number in every place.</summary>
    static abstract TVector Repeat(float number);

    /// <summary>a b + c</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>The greater of both; b where either is not a number.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>yes where a > b, and no elsewhere.</summary>
    static abstract TVector WhereGreater(TVector a, TVector b, TVector yes, TVector no);

    /// <summary>The nearest whole numbers.</summary>
    static abstract TVector Round(TVector a);

    /// <summary>a 2ⁿ for whole n from -200 to 0; 0 where that is less than the normal numbers.</summary>
    static abstract TVector Scale(TVector a, TVector n);

    /// <summary>The sum of each register's numbers.</summary>
    static abstract Vector128<float> Sums(TVector a, TVector b, TVector c, TVector d);
}
