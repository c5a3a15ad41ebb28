using System.Diagnostics;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;

namespace Blip.MLNet.Cli.Tests;

public sealed class ProcessTests
{
    private static async Task<CommandLineRun> Blip(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "blip.dll"));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CommandLineRun(process.ExitCode, await output, await error);
    }

    [Fact]
    public async Task Help_and_version_go_to_stdout()
    {
        CommandLineRun help = await Blip("--help"), version = await Blip("--version");
        Assert.Equal((ExitCodes.Success, ""), (help.Code, help.Error));
        Assert.Contains("caption", help.Out);
        Assert.Equal(ExitCodes.Success, version.Code);
        Assert.Matches(@"^\d+\.\d+\.\d+", version.Out);
    }

    [Fact]
    public async Task A_picture_is_described_and_a_wrong_option_is_refused()
    {
        using var folder = new TemporaryFolder();
        string picture = Pictures.Write(folder["a.bmp"], 1);
        CommandLineRun good = await Blip("caption", picture, "--model", SmallCaptioner.Folder);
        CommandLineRun bad = await Blip("caption", picture, "--model", SmallCaptioner.Folder, "--beams", "0");
        Assert.Equal((ExitCodes.Success, ""), (good.Code, good.Error));
        Assert.Contains(SmallCaptioner.Describe(new(), picture)[0].Text, good.Out);
        Assert.Equal((ExitCodes.Usage, ""), (bad.Code, bad.Out));
        Assert.Contains("--beams", bad.Error);
    }
}
