using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests;

/// <summary>A real Ctrl-C: the program as a process gets the signal in the middle of its work.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, int> Signals => OperatingSystem.IsWindows() ? [] : new() { { SignalledProcess.Interrupt, ExitCodes.Interrupted }, { SignalledProcess.Terminate, ExitCodes.Terminated } };

    public void Dispose() => _folder.Dispose();

    private string Photos(int count)
    {
        for (int i = 0; i < count; i++) Pictures.Write(_folder["photos", $"{i:00}.bmp"], i);
        return _folder["photos"];
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Signals))]
    public async Task Captions_made_so_far_are_kept_and_resume_makes_the_rest(int signal, int code)
    {
        string photos = Photos(40), results = _folder["c.json"], journal = results + ".part";
        string[] options = ["--model", SmallCaptioner.Folder, "--batch", "1", "--num-captions", "2"];
        // A machine that is done before the signal comes gets more to do.
        CommandLineRun stopped = await Until(r => r.Code != ExitCodes.Success, length =>
        {
            File.Delete(results);
            options = [.. options[..6], "--beams", $"{length}", "--max-length", "40", "--min-length", "40"];
            return SignalledProcess.Run(signal, () => File.Exists(journal) && new FileInfo(journal).Length > 1000, ["caption", photos, .. options, "--out", results]);
        });
        Assert.True(stopped.Code == code, $"{stopped.Code}: {stopped.Error}");
        Assert.Contains("--resume", stopped.Error);
        int kept = Count(results);
        Assert.InRange(kept, 1, 39);

        CommandLineRun resumed = await CommandLineRun.Of(["caption", photos, .. options, "--out", results, "--resume"]);
        Assert.True(resumed.Code == ExitCodes.Success, resumed.Error);
        Assert.Contains($"{kept} of 40 pictures", resumed.Error);
        CommandLineRun straight = await CommandLineRun.Of(["caption", photos, .. options, "--out", _folder["straight.json"]]);
        Assert.True(straight.Code == ExitCodes.Success, straight.Error);
        Assert.Equal(File.ReadAllText(_folder["straight.json"]), File.ReadAllText(results));
        Assert.False(File.Exists(journal));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Signals))]
    public async Task Training_writes_a_checkpoint_and_goes_on_to_the_same_weights(int signal, int code)
    {
        string photos = Photos(6);
        string data = _folder.Write("photos/pairs.jsonl", string.Join('\n', Enumerable.Range(0, 6).Select(i => $$"""{"image": "{{i:00}}.bmp", "caption": "a photo of worda{{(char)('a' + i)}}"}""")));
        string run = _folder["run"], checkpoint = Path.Combine(run, "checkpoint_last.safetensors");
        string[] Command(string folder, int epochs) => ["train", "caption", "--data", data, "--model", SmallCaptioner.Folder, "--out", folder, "--batch", "2", "--epochs", $"{epochs}"];
        int all = 0;
        // A signal that comes when the model is being written already is too late: then there is more to do.
        CommandLineRun stopped = await Until(r => r.Code != ExitCodes.Success && !Directory.Exists(Path.Combine(run, "model")), length =>
        {
            if (Directory.Exists(run)) Directory.Delete(run, recursive: true);
            return SignalledProcess.Run(signal, () => File.Exists(checkpoint), Command(run, all = 8 * length));
        });
        Assert.True(stopped.Code == code, $"{stopped.Code}: {stopped.Error}");
        Assert.True(File.Exists(checkpoint));
        Assert.False(Directory.Exists(Path.Combine(run, "model")));

        CommandLineRun resumed = await CommandLineRun.Of(Command(run, all)), straight = await CommandLineRun.Of(Command(_folder["straight"], all));
        Assert.True(resumed.Code == ExitCodes.Success, resumed.Error);
        Assert.True(straight.Code == ExitCodes.Success, straight.Error);
        foreach (string file in Directory.GetFiles(_folder["straight", "model"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(run, "model", Path.GetFileName(file))));
    }

    private static async Task<CommandLineRun> Until(Predicate<CommandLineRun> good, Func<int, Task<CommandLineRun>> run)
    {
        for (int length = 3; ; length *= 2)
            if (await run(length) is var result && (good(result) || length > 20)) return result;
    }

    private static int Count(string results)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(results));
        return json.RootElement.EnumerateArray().Count(item => item.GetProperty("token_ids").GetArrayLength() > 0);
    }
}
