using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>A vector register and a format of weights, as the kernels see them.</summary>
internal unsafe interface ILanes<TVector> where TVector : struct
{
    /// <summary>Numbers in a register.</summary>
    static abstract int Count { get; }

    /// <summary>Bytes of a weight.</summary>
    static abstract int WeightSize { get; }

    static abstract TVector Load(float* from);

    static abstract void Store(TVector vector, float* to);

    /// <summary>One number in every place.</summary>
    static abstract TVector Repeat(float number);

    /// <summary>Weights as float32.</summary>
    static abstract TVector LoadWeights(byte* from);

    static abstract float Weight(byte* from);

    /// <summary>a b + c</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The sum of each register's numbers.</summary>
    static abstract Vector128<float> Sums(TVector a, TVector b, TVector c, TVector d);
}
