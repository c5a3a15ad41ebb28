using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>Four registers: weights of four outputs, or the sums of one row with them.</summary>
internal struct Quad<TVector> where TVector : struct
{
    public TVector A, B, C, D;

    /// <summary>Adds the products of weights and numbers of one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TLanes>(TVector a, TVector b, TVector c, TVector d, TVector x) where TLanes : ILanes<TVector>
    {
        A = TLanes.MultiplyAdd(a, x, A);
        B = TLanes.MultiplyAdd(b, x, B);
        C = TLanes.MultiplyAdd(c, x, C);
        D = TLanes.MultiplyAdd(d, x, D);
    }
}
