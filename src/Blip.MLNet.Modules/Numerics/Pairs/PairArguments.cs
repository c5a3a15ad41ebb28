using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>What the machine code of <see cref="PairKernel"/> is called with; it moves the first four on from tile to tile.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PairArguments
{
    /// <summary>The first pair of the first row of A.</summary>
    public byte* A;

    /// <summary>The numbers that the first row's sums begin with.</summary>
    public float* Start;

    /// <summary>The first row's results.</summary>
    public float* C;

    /// <summary>Tiles that are left; at least one.</summary>
    public nint Tiles;

    /// <summary>Bytes from a row of A to the next.</summary>
    public nint RowStep;

    /// <summary>Bytes from a pair of a row of A to the next.</summary>
    public nint PairStep;

    /// <summary>Bytes from a row's start to the next row's; 0: all begin with the same numbers.</summary>
    public nint StartStep;

    /// <summary>The panel.</summary>
    public uint* Panel;

    /// <summary>The panel's end.</summary>
    public uint* PanelEnd;

    /// <summary>Where the registers are kept that Windows wants back.</summary>
    public fixed byte Saved[10 * 16];
}
