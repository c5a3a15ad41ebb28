using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class TrainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Pairs(int count)
    {
        for (int i = 0; i < count; i++) Pictures.Write(_folder["photos", $"{i}.bmp"], i);
        return _folder.Write("photos/pairs.jsonl", string.Join('\n', Enumerable.Range(0, count).Select(i => $$"""{"image": "{{i}}.bmp", "caption": "a photo of worda{{(char)('a' + i)}}"}""")));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("adapter", "--lora", "--lora-r", "2")]
    public async Task Own_pairs_make_a_model(string result, params string[] options)
    {
        CommandLineRun run = await CommandLineRun.Of(["train", "caption", "--data", Pairs(4), "--model", SmallCaptioner.Folder, "--out", _folder["run"], "--epochs", "2", "--batch", "2", .. options]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        Assert.Equal(_folder["run", result], run.Out.Trim());
        Assert.True(Directory.Exists(_folder["run", result]));
        if (result != "model") return;
        CommandLineRun captions = await CommandLineRun.Of(["caption", _folder["photos", "0.bmp"], "--model", _folder["run", "model"]]);
        Assert.Equal((ExitCodes.Success, ""), (captions.Code, captions.Error));
    }

    [Theory]
    [InlineData("train")]
    [InlineData("train", "--cfg-path", "no-such.yaml")]
    [InlineData("train", "caption", "--data", "no-such.jsonl", "--out", "x")]
    [InlineData("train", "caption", "--data", "PAIRS", "--out", "x", "--epochs", "0")]
    public async Task Wrong_command_lines_are_usage_errors(params string[] arguments)
    {
        string[] real = [.. arguments.Select(a => a switch { "PAIRS" => Pairs(1), "x" => _folder["x"], _ => a })];
        CommandLineRun run = await CommandLineRun.Of([.. real, .. arguments.Contains("caption") ? ["--model", SmallCaptioner.Folder] : (string[])[]]);
        Assert.Equal((ExitCodes.Usage, ""), (run.Code, run.Out));
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
