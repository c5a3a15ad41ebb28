using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests.Commands;

public sealed class DownloadCommandTests
{
    [Fact]
    public async Task A_cached_model_is_found_offline_and_its_folder_printed()
    {
        using var cache = new TemporaryFolder();
        string commit = new('a', 40), snapshot = cache["models--org--small", "snapshots", commit];
        cache.Write(Path.Combine("models--org--small", "refs", "main"), commit);
        Directory.CreateDirectory(snapshot);
        foreach (string file in Directory.GetFiles(SmallCaptioner.Folder)) File.Copy(file, Path.Combine(snapshot, Path.GetFileName(file)));
        CommandLineRun run = await CommandLineRun.Of(["download", "org/small"], cache: cache.Root);
        Assert.Equal((ExitCodes.Success, ""), (run.Code, run.Error));
        Assert.Equal(snapshot, run.Out.Trim());
        string picture = Pictures.Write(cache["a.bmp"], 1);
        Assert.Equal(
            (await CommandLineRun.Of(["caption", picture, "--model", SmallCaptioner.Folder])).Out,
            (await CommandLineRun.Of(["caption", picture, "--model", "org/small"], cache: cache.Root)).Out);
    }

    [Fact]
    public async Task What_cannot_be_had_is_named_with_the_reason()
    {
        CommandLineRun offline = await CommandLineRun.Of(["download", "org/absent"]), nonsense = await CommandLineRun.Of(["download", "not a model"]);
        Assert.Equal(ExitCodes.Failure, offline.Code);
        Assert.Contains("org/absent", offline.Error);
        Assert.Contains("HF_HUB_OFFLINE", offline.Error);
        Assert.Equal(ExitCodes.Usage, nonsense.Code);
        Assert.Contains("not a model", nonsense.Error);
    }
}
