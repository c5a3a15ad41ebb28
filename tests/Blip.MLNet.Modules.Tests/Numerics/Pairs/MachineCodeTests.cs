using System.Runtime.InteropServices;
using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;
using Iced.Intel;
using static Iced.Intel.AssemblerRegisters;

namespace Blip.MLNet.Modules.Tests.Numerics.Pairs;

/// <summary>Assembled functions: that they run, and that those of either convention for calls keep to it.</summary>
public unsafe class MachineCodeTests
{
    private static readonly AssemblerRegisterXMM[] KeptOnWindows = [xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];

    [Fact]
    public void A_function_is_called_and_freed()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64 && !OperatingSystem.IsMacOS(), "The function is one for x64.");
        using MachineCode? code = MachineCode.TryCreate([0xB8, 42, 0, 0, 0, 0xC3]); // mov eax, 42; ret
        Assert.NotNull(code);
        Assert.Equal(42, ((delegate* unmanaged<int>)code.Address)());
        code.Dispose();
        Assert.Equal(0, code.Address);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public void Conventions_of_Windows_are_kept_there_and_both_compute_the_same(int registers)
    {
        PairNumbers.SkipWithoutKernel();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The registers are prepared by a function for the other systems.");
        using MachineCode other = MachineCode.TryCreate(PairKernelCode.Assemble(registers, windows: false))!, windows = MachineCode.TryCreate(PairKernelCode.Assemble(registers, windows: true))!;
        using MachineCode caller = MachineCode.TryCreate(AsWindowsCalls())!;
        int width = registers * PanelColumns.Narrow, pairs = 5, rows = 2 * PairKernelCode.TileRows;
        ushort[] a = PairNumbers.Random(rows * pairs * 2, 1), panel = PairNumbers.Random(pairs * width * 2, 2);
        float[] start = new float[width], expected = new float[rows * width], actual = new float[rows * width];
        byte[] kept = new byte[KeptOnWindows.Length * 16], before = [.. Enumerable.Range(1, kept.Length).Select(i => (byte)i)];
        fixed (ushort* x = a, p = panel)
        fixed (float* s = start, e = expected, c = actual)
        fixed (byte* k = kept, b = before)
        {
            var arguments = new PairArguments { A = (byte*)x, Start = s, C = e, Tiles = 2, RowStep = pairs * 4, PairStep = 4, StartStep = 0, Panel = (uint*)p, PanelEnd = (uint*)p + pairs * width };
            PairArguments again = arguments;
            again.C = c;
            ((delegate* unmanaged<PairArguments*, void>)other.Address)(&arguments);
            ((delegate* unmanaged<PairArguments*, nint, byte*, byte*, void>)caller.Address)(&again, windows.Address, b, k);
        }
        Assert.Equal(before, kept);
        Assert.Equal(expected, actual);
        Assert.Contains(expected, v => v != 0);
    }

    /// <summary>Calls (rdi) a function (rsi) as Windows does, with registers as they are at rdx, and stores what they are then at rcx.</summary>
    private static byte[] AsWindowsCalls()
    {
        var code = new Assembler(64);
        code.push(rbx);
        code.sub(rsp, 32); // what Windows' callers leave for the called
        code.mov(rbx, rcx);
        for (int i = 0; i < KeptOnWindows.Length; i++) code.movups(KeptOnWindows[i], __[rdx + i * 16]);
        code.mov(rcx, rdi);
        code.call(rsi);
        for (int i = 0; i < KeptOnWindows.Length; i++) code.movups(__[rbx + i * 16], KeptOnWindows[i]);
        code.add(rsp, 32);
        code.pop(rbx);
        code.ret();
        using var stream = new MemoryStream();
        code.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }
}
