using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Blip.MLNet.TrainingProcess;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A training run in a process of its own that waits after each batch until it may go on.</summary>
internal sealed class TrainingProgram : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];

    public TrainingProgram(TinyRun run, string kind, int checkpointEvery)
    {
        File.WriteAllText(Path.Combine(run.Folder, "rows.json"), JsonSerializer.Serialize(run.Rows));
        var start = new ProcessStartInfo("dotnet", [typeof(TinyRow).Assembly.Location, run.Folder, kind, checkpointEvery.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // its pipes would stay in the temporary folder after a kill
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it has printed, as far as it was read.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Waits until a batch is done and gives its number in the run, from 1; null where the program ended instead.</summary>
    public int? NextStep()
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            _lines.Add(line);
            if (line.StartsWith("step ", StringComparison.Ordinal)) return int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
        }
        return null;
    }

    /// <summary>Lets it do one more batch.</summary>
    public void GoOn()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Lets it do all other batches without waiting.</summary>
    public void GoOnAlone() => _process.StandardInput.Close();

    /// <summary>Lets it run to its end, and waits for that.</summary>
    public void Finish()
    {
        GoOnAlone();
        while (NextStep() is not null) { }
        _process.WaitForExit();
        Assert.True(_process.ExitCode == 0 && _lines[^1] == "end", $"exit code {_process.ExitCode}\n{string.Join('\n', _lines)}\n{_errors.Result}");
    }

    /// <summary>Ends it as the system ends a process that has used up the memory: at once, without a chance to do anything.</summary>
    public void Kill()
    {
        Assert.False(_process.HasExited, "It ended before it was killed.");
        _process.Kill();
        _process.WaitForExit();
        while (NextStep() is not null) { }
        Assert.DoesNotContain("end", _lines);
        if (!OperatingSystem.IsWindows()) Assert.True(_process.ExitCode == 128 + 9, $"exit code {_process.ExitCode}\n{_errors.Result}"); // SIGKILL
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
