using System.Diagnostics;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>The most memory that the process has held.</summary>
internal static class PeakMemory
{
    /// <summary>Begins anew where the system can (Linux); elsewhere the peak is that of the whole process.</summary>
    public static void Reset()
    {
        try
        {
            if (OperatingSystem.IsLinux()) File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the peak then counts from the start of the process
        }
    }

    /// <summary>Bytes.</summary>
    public static long Read()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
