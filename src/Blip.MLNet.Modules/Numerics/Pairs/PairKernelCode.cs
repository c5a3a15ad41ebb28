using System.Runtime.InteropServices;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>
/// The machine code of <see cref="PairKernel"/>, for processors with AVX512_BF16. Only registers that a function may change are
/// changed, and the stack is not touched, so the code needs no description for the stack's unwinding.
/// </summary>
internal static class PairKernelCode
{
    /// <summary>Rows of A that are multiplied at once.</summary>
    public const int TileRows = 8;

    private const int RegisterBytes = 64;

    /// <summary>Registers whose lower halves a function gives back on Windows as it found them: xmm6 to xmm15.</summary>
    private static readonly AssemblerRegisterXMM[] Kept = [xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    private static readonly AssemblerRegisterZMM[] Sums =
    [
        zmm0, zmm1, zmm2, zmm3, zmm4, zmm5, zmm6, zmm7, zmm8, zmm9, zmm10, zmm11,
        zmm12, zmm13, zmm14, zmm15, zmm16, zmm17, zmm18, zmm19, zmm20, zmm21, zmm22, zmm23,
    ];

    private static readonly AssemblerRegisterZMM[] PanelRow = [zmm24, zmm25, zmm26];
    private static readonly AssemblerRegisterZMM Pair = zmm27;

    // The arguments, and what the innermost loop needs: the tile's first and sixth row, one and three steps between rows, the step
    // between pairs, and the panel's row.
    private static readonly AssemblerRegister64 Arguments = r11, Row0 = rax, Row5 = r8, Step = rcx, Step3 = r9, PairStep = rdx, Panel = r10;

    /// <summary>Writes the function, whose one argument is a pointer to <see cref="PairArguments"/>.</summary>
    /// <param name="registers">Registers of a panel's row, 1 to 3.</param>
    /// <param name="windows">Whether Windows' conventions for calls hold, or those of all others.</param>
    public static byte[] Assemble(int registers, bool windows)
    {
        var code = new Assembler(64);
        Label tile = code.CreateLabel(nameof(tile)), pair = code.CreateLabel(nameof(pair));
        code.mov(Arguments, windows ? rcx : rdi);
        if (windows) for (int i = 0; i < Kept.Length; i++) code.movups(Field(nameof(PairArguments.Saved), i * 16), Kept[i]);
        code.mov(Step, Field(nameof(PairArguments.RowStep)));

        code.Label(ref tile);
        LoadStart(code, registers);
        code.mov(Row0, Field(nameof(PairArguments.A)));
        code.lea(Row5, __[Row0 + Step * 4]);
        code.add(Row5, Step);
        code.lea(Step3, __[Step + Step * 2]);
        code.mov(PairStep, Field(nameof(PairArguments.PairStep)));
        code.mov(Panel, Field(nameof(PairArguments.Panel)));

        code.Label(ref pair);
        MultiplyPair(code, registers);
        code.add(Row0, PairStep);
        code.add(Row5, PairStep);
        code.add(Panel, registers * RegisterBytes);
        code.cmp(Panel, Field(nameof(PairArguments.PanelEnd)));
        code.jb(pair);

        StoreSums(code, registers);
        code.mov(Row0, Field(nameof(PairArguments.A)));
        code.lea(Row0, __[Row0 + Step * TileRows]);
        code.mov(Field(nameof(PairArguments.A)), Row0);
        code.dec(__qword_ptr[Field(nameof(PairArguments.Tiles))]);
        code.jnz(tile);

        if (windows) for (int i = 0; i < Kept.Length; i++) code.movups(Kept[i], Field(nameof(PairArguments.Saved), i * 16));
        code.vzeroupper();
        code.ret();
        using var stream = new MemoryStream();
        code.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    /// <summary>Each row of the panel, times the pair of each of the tile's rows.</summary>
    private static void MultiplyPair(Assembler code, int registers)
    {
        AssemblerMemoryOperand[] pairs =
        [
            __[Row0], __[Row0 + Step], __[Row0 + Step * 2], __[Row0 + Step3], __[Row0 + Step * 4], __[Row5], __[Row0 + Step3 * 2], __[Row5 + Step * 2],
        ];
        for (int i = 0; i < registers; i++) code.vmovups(PanelRow[i], __[Panel + i * RegisterBytes]);
        for (int row = 0; row < TileRows; row++)
        {
            code.vpbroadcastd(Pair, pairs[row]);
            for (int i = 0; i < registers; i++) code.vdpbf16ps(Sums[row * registers + i], PanelRow[i], Pair);
        }
    }

    private static void LoadStart(Assembler code, int registers)
    {
        code.mov(Row0, Field(nameof(PairArguments.Start)));
        code.mov(PairStep, Field(nameof(PairArguments.StartStep)));
        for (int i = 0; i < TileRows * registers; i++)
        {
            code.vmovups(Sums[i], __[Row0 + i % registers * RegisterBytes]);
            if (i % registers == registers - 1) code.add(Row0, PairStep);
        }
        code.mov(Field(nameof(PairArguments.Start)), Row0);
    }

    private static void StoreSums(Assembler code, int registers)
    {
        code.mov(Row0, Field(nameof(PairArguments.C)));
        for (int i = 0; i < TileRows * registers; i++) code.vmovups(__[Row0 + i * RegisterBytes], Sums[i]);
        code.add(Row0, TileRows * registers * RegisterBytes);
        code.mov(Field(nameof(PairArguments.C)), Row0);
    }

    private static AssemblerMemoryOperand Field(string name, int offset = 0) => __[Arguments + ((int)Marshal.OffsetOf<PairArguments>(name) + offset)];
}
