using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>
/// C = A B in bfloat16 with float32 sums, for a B of few columns: a panel as wide as three registers, or one. .NET 10 has no bfloat16
/// product (vdpbf16ps, which multiplies pairs of numbers at twice the rate of float32), so the loops are assembled when they are first used.
/// </summary>
internal static unsafe class PairKernel
{
    /// <summary>Rows of a tile; C has room for whole ones.</summary>
    public const int TileRows = PairKernelCode.TileRows;

    /// <summary>Pairs of a tile's incomplete rows that are copied at a time.</summary>
    private const int CopiedPairs = 256;

    private static readonly Lazy<MachineCode?> WideCode = new(() => Create(PanelColumns.Wide)), NarrowCode = new(() => Create(PanelColumns.Narrow));

    /// <summary>Whether the processor has the instruction, and the system lets a program assemble code.</summary>
    public static bool IsSupported => WideCode.Value is not null && NarrowCode.Value is not null;

    /// <summary>Computes rows of C.</summary>
    /// <param name="a">A</param>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="panel">B: [pairs, width], as <see cref="PanelColumns"/> packs it</param>
    /// <param name="pairs">Half the columns of A; at least one.</param>
    /// <param name="start">What the sums begin with: [width], [rows, width], or C itself.</param>
    /// <param name="startStep">Numbers from a row's start to the next row's: 0 or the width.</param>
    /// <param name="c">[rows, rounded up to a multiple of 8, width]</param>
    /// <param name="width"><see cref="PanelColumns.Wide"/> or <see cref="PanelColumns.Narrow"/></param>
    public static void Run(PairRows a, int rows, uint* panel, int pairs, float* start, int startStep, float* c, int width)
    {
        int tiles = rows / TileRows, done = tiles * TileRows;
        if (tiles > 0) RunTiles(a, tiles, panel, pairs, start, startStep, c, width);
        if (done < rows) RunRest(a.From(done), rows - done, panel, pairs, start + (long)done * startStep, startStep, c + (long)done * width, width);
    }

    private static void RunTiles(PairRows a, int tiles, uint* panel, int pairs, float* start, int startStep, float* c, int width)
    {
        PairArguments arguments;
        arguments.A = a.First;
        arguments.Start = start;
        arguments.C = c;
        arguments.Tiles = tiles;
        arguments.RowStep = a.RowStep;
        arguments.PairStep = a.PairStep;
        arguments.StartStep = (nint)startStep * sizeof(float);
        arguments.Panel = panel;
        arguments.PanelEnd = panel + (long)pairs * width;
        ((delegate* unmanaged<PairArguments*, void>)(width == PanelColumns.Wide ? WideCode : NarrowCode).Value!.Address)(&arguments);
    }

    /// <summary>Fewer rows than a tile's: copied, because those that would follow may be anybody's.</summary>
    private static void RunRest(PairRows a, int rows, uint* panel, int pairs, float* start, int startStep, float* c, int width)
    {
        uint* copy = stackalloc uint[TileRows * CopiedPairs];
        float* starts = stackalloc float[TileRows * PanelColumns.Wide];
        for (int row = 0; row < TileRows; row++)
            new ReadOnlySpan<float>(start + (long)Math.Min(row, rows - 1) * startStep, width).CopyTo(new Span<float>(starts + row * width, width));
        for (int first = 0; first < pairs; first += CopiedPairs)
        {
            int count = Math.Min(CopiedPairs, pairs - first);
            new Span<uint>(copy, TileRows * count).Clear();
            for (int row = 0; row < rows; row++) a.From(row).FromPair(first).CopyTo(copy + row * count, count);
            RunTiles(PairRows.Packed(copy, count), 1, panel + (long)first * width, count, starts, width, starts, width);
        }
        new ReadOnlySpan<float>(starts, rows * width).CopyTo(new Span<float>(c, rows * width));
    }

    private static MachineCode? Create(int width)
    {
        const int features = 7, moreFeatures = 1, bfloat16 = 1 << 5; // CPUID leaf and subleaf, and the bit of EAX
        if (!Avx512BW.IsSupported || !X86Base.X64.IsSupported || (X86Base.CpuId(features, 0).Eax < moreFeatures) || (X86Base.CpuId(features, moreFeatures).Eax & bfloat16) == 0) return null;
        return MachineCode.TryCreate(PairKernelCode.Assemble(width / PanelColumns.Narrow, OperatingSystem.IsWindows()));
    }
}
