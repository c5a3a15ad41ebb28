using System.Runtime.InteropServices;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>
/// Keeps the memory of a training step for the next one, which needs the same. glibc, on Linux, otherwise gives large blocks back to the
/// system and asks for new ones: half a million page faults a step, a tenth of its time. Does nothing on other systems, and where
/// the environment sets MALLOC_MMAP_MAX_, MALLOC_TRIM_THRESHOLD_ or MALLOC_TOP_PAD_ itself.
/// </summary>
internal sealed partial class StepMemory : IDisposable
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3, MmapMax = -4; // malloc.h

    private static readonly Lock s_lock = new();
    private static int s_users;

    private bool _active = OperatingSystem.IsLinux() && Array.TrueForAll(["MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_", "MALLOC_TOP_PAD_"], name => Environment.GetEnvironmentVariable(name) is null);

    /// <summary>Memory is kept from here on.</summary>
    public StepMemory()
    {
        if (!_active) return;
        lock (s_lock)
            if (s_users++ == 0) _active = Set((MmapMax, 0), (TrimThreshold, int.MaxValue), (TopPad, 64 << 20));
    }

    /// <summary>Gives the memory back, when the last training of the process is over; the settings are then those that glibc itself comes to with large blocks.</summary>
    public void Dispose()
    {
        if (!_active) return;
        _active = false;
        lock (s_lock)
        {
            if (--s_users > 0) return;
            Set((MmapMax, 1 << 16), (MmapThreshold, 32 << 20), (TrimThreshold, 64 << 20), (TopPad, 128 << 10));
            _ = Trim(0);
        }
    }

    private static bool Set(params ReadOnlySpan<(int Name, int Value)> settings)
    {
        try
        {
            foreach ((int name, int value) in settings) _ = SetOption(name, value);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException) // another C library
        {
            s_users = 0;
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int name, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
