using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>A row of a result in three registers.</summary>
internal unsafe struct Three<TVector> where TVector : struct
{
    public TVector A, B, C;

    /// <summary>Adds the product of one number and a panel's row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TLanes>(float number, TVector p, TVector q, TVector r) where TLanes : ILanes<TVector>
    {
        TVector x = TLanes.Repeat(number);
        A = TLanes.MultiplyAdd(x, p, A);
        B = TLanes.MultiplyAdd(x, q, B);
        C = TLanes.MultiplyAdd(x, r, C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TLanes>(float* to) where TLanes : ILanes<TVector>
    {
        TLanes.Store(A, to);
        TLanes.Store(B, to + TLanes.Count);
        TLanes.Store(C, to + 2 * TLanes.Count);
    }
}
