using System.Diagnostics;
using System.Text.Json;
using Blip.MLNet.FreshProcess;

namespace Blip.MLNet.Transforms.Tests;

/// <summary>Starts a program that loads a model zip and does nothing before it.</summary>
internal static class FreshProcess
{
    public static string[] Run(string zip, string column, params InputRow[] rows)
    {
        string program = typeof(InputRow).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [program, zip, column]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(JsonSerializer.Serialize(rows));
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"The fresh process ended with {process.ExitCode}: {error.Result}");
        return JsonSerializer.Deserialize<string[]>(output.Result)!;
    }
}
