using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class InspectCommandTests
{
    [Fact]
    public async Task It_says_what_a_folder_is()
    {
        CommandLineRun run = await CommandLineRun.Of(["inspect", SmallCaptioner.Folder]);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        foreach (string part in (string[])["Captioning", "Hugging Face", "32 px", "102 words", "text_decoder"]) Assert.Contains(part, run.Out);
    }

    [Fact]
    public async Task Json_has_every_tensor()
    {
        CommandLineRun run = await CommandLineRun.Of(["inspect", SmallCaptioner.Folder, "--json", "--tensors"]);
        using JsonDocument json = JsonDocument.Parse(run.Out);
        using Checkpoint checkpoint = Checkpoint.Open(SmallCaptioner.Folder);
        Assert.Equal(checkpoint.Names, json.RootElement.GetProperty("tensors").EnumerateArray().Select(t => t.GetProperty("name").GetString()!));
        Assert.Equal("Captioning", json.RootElement.GetProperty("model").GetProperty("task").GetString());
    }

    [Fact]
    public async Task Other_files_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("notes.bin", "no weights here");
        CommandLineRun run = await CommandLineRun.Of(["inspect", file]);
        Assert.Equal(ExitCodes.Failure, run.Code);
        Assert.Contains(file, Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }
}
