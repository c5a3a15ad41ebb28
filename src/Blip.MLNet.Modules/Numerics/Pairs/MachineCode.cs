using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>A function in machine code. Its memory is written first and executed then, never both at once.</summary>
internal sealed unsafe partial class MachineCode : IDisposable
{
    private const int ReadWrite = 1 | 2, ReadExecute = 1 | 4, PrivateAnonymous = 0x22;
    private const uint CommitReserve = 0x3000, PageReadWrite = 0x04, PageExecuteRead = 0x20, Release = 0x8000;

    private readonly nuint _size;
    private nint _address;

    private MachineCode(nint address, nuint size) => (_address, _size) = (address, size);

    ~MachineCode() => Free();

    /// <summary>Where the function begins.</summary>
    public nint Address => _address;

    /// <summary>Makes a function of its instructions, or null where the system does not let a program make one.</summary>
    public static MachineCode? TryCreate(ReadOnlySpan<byte> instructions)
    {
        try
        {
            var size = (nuint)instructions.Length;
            nint address = Allocate(size);
            if (address == 0) return null;
            var code = new MachineCode(address, size);
            instructions.CopyTo(new Span<byte>((void*)address, instructions.Length));
            if (code.Seal()) return code;
            code.Dispose();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) // a C library of another name
        {
            return null;
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static nint Allocate(nuint size)
    {
        if (OperatingSystem.IsWindows()) return VirtualAlloc(0, size, CommitReserve, PageReadWrite);
        if (!OperatingSystem.IsLinux()) return 0;
        nint address = MemoryMap(0, size, ReadWrite, PrivateAnonymous, -1, 0);
        return address == -1 ? 0 : address;
    }

    private bool Seal() => OperatingSystem.IsWindows() ? VirtualProtect(_address, _size, PageExecuteRead, out _) != 0 : MemoryProtect(_address, _size, ReadExecute) == 0;

    private void Free()
    {
        if (_address == 0) return;
        if (OperatingSystem.IsWindows()) _ = VirtualFree(_address, 0, Release);
        else _ = MemoryUnmap(_address, _size);
        _address = 0;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MemoryMap(nint address, nuint size, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MemoryProtect(nint address, nuint size, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int MemoryUnmap(nint address, nuint size);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(nint address, nuint size, uint protection, out uint before);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(nint address, nuint size, uint type);
}
