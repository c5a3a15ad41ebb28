using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blip.MLNet.Cli.Tests.Support;

/// <summary>The program as a process of its own, which a test can send a signal.</summary>
internal static partial class SignalledProcess
{
    public const int Interrupt = 2, Terminate = 15;

    /// <summary>Runs "blip" and sends it a signal as soon as a condition holds; it may end before that.</summary>
    public static async Task<CommandLineRun> Run(int signal, Func<bool> when, params string[] arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        string[] command = ["dotnet", Path.Combine(AppContext.BaseDirectory, "blip.dll"), .. arguments];
        // Where the tests themselves run in the background of a script, SIGINT is ignored, and children inherit that.
        if (IsIgnored(signal)) command = ["env", $"--default-signal={(signal == Interrupt ? "INT" : "TERM")}", .. command];
        start.FileName = command[0];
        foreach (string argument in command[1..]) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        while (!when() && !process.HasExited) await Task.Delay(1);
        if (!process.HasExited) _ = Kill(process.Id, signal);
        await process.WaitForExitAsync();
        return new CommandLineRun(process.ExitCode, await output, await error);
    }

    private static bool IsIgnored(int signal)
    {
        const string status = "/proc/self/status", field = "SigIgn:";
        string? mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(l => l.StartsWith(field, StringComparison.Ordinal)) : null;
        return mask is not null && (Convert.ToUInt64(mask[field.Length..].Trim(), 16) >> (signal - 1) & 1) != 0;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
