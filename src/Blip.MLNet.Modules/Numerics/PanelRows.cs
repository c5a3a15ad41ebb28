using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>A row of a panel, or of a result, in as many registers as it takes.</summary>
internal unsafe interface IPanelRow<TRow, TVector> where TRow : struct where TVector : struct
{
    /// <summary>Registers of a row.</summary>
    static abstract int Registers { get; }

    static abstract TRow Load<TLanes>(float* from) where TLanes : ILanes<TVector>;

    /// <summary>Adds the product of one number and a panel's row.</summary>
    void Add<TLanes>(float number, TRow row) where TLanes : ILanes<TVector>;

    void Store<TLanes>(float* to) where TLanes : ILanes<TVector>;
}

/// <summary>A row in three registers.</summary>
internal unsafe struct Three<TVector> : IPanelRow<Three<TVector>, TVector> where TVector : struct
{
    public TVector A, B, C;

    public static int Registers => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Three<TVector> Load<TLanes>(float* from) where TLanes : ILanes<TVector> =>
        new() { A = TLanes.Load(from), B = TLanes.Load(from + TLanes.Count), C = TLanes.Load(from + 2 * TLanes.Count) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TLanes>(float number, Three<TVector> row) where TLanes : ILanes<TVector>
    {
        TVector x = TLanes.Repeat(number);
        A = TLanes.MultiplyAdd(x, row.A, A);
        B = TLanes.MultiplyAdd(x, row.B, B);
        C = TLanes.MultiplyAdd(x, row.C, C);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TLanes>(float* to) where TLanes : ILanes<TVector>
    {
        TLanes.Store(A, to);
        TLanes.Store(B, to + TLanes.Count);
        TLanes.Store(C, to + 2 * TLanes.Count);
    }
}

/// <summary>A row in one register.</summary>
internal unsafe struct One<TVector> : IPanelRow<One<TVector>, TVector> where TVector : struct
{
    public TVector A;

    public static int Registers => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static One<TVector> Load<TLanes>(float* from) where TLanes : ILanes<TVector> => new() { A = TLanes.Load(from) };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add<TLanes>(float number, One<TVector> row) where TLanes : ILanes<TVector> => A = TLanes.MultiplyAdd(TLanes.Repeat(number), row.A, A);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store<TLanes>(float* to) where TLanes : ILanes<TVector> => TLanes.Store(A, to);
}
