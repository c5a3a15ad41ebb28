using System.Diagnostics;
using System.Reflection;
using Blip.MLNet.Testing;
using Microsoft.ML;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // programs print to the one console

namespace Blip.MLNet.Samples.Tests;

public class SampleTests(TinyModels models) : IClassFixture<TinyModels>
{
    /// <summary>What the output of each sample must show, beyond not failing.</summary>
    private static readonly Dictionary<string, string> Shows = new()
    {
        ["caption"] = "picture-12.png: ",
        ["save-load"] = "picture-01.png: ",
        ["evaluate"] = "CIDEr",
        ["search"] = "3. picture-",
        ["ask"] = "of the list: ",
        ["nlvr2"] = "(probability ",
        ["labels"] = "picture-03.png: ",
        ["dataframe"] = "picture-01.png",
        ["fine-tune"] = "loss",
    };

    public static TheoryData<string> Names => [.. SampleProgram.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    public static TheoryData<string> Runnable => [.. Names.Select(n => (string)n.Data).Where(n => !SampleProgram.IsOfficialOnly(File.ReadAllText(PathOf(n))))];

    public static TheoryData<string> OfficialOnly => [.. Names.Select(n => (string)n.Data).Except(Runnable.Select(n => (string)n.Data))];

    [Theory, MemberData(nameof(Runnable))]
    public void A_sample_runs(string name)
    {
        string source = File.ReadAllText(PathOf(name));
        string printed = SampleProgram.Run(source, SampleProgram.ModelOf(source) is { } model ? [models.PathOf(model)] : []);
        Assert.Contains(Shows[name], printed);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_sample_has_one_screen_and_tells_how_to_run_it(string name)
    {
        string[] lines = File.ReadAllLines(PathOf(name));
        Assert.InRange(lines.Length, 5, 60);
        Assert.Contains($"dotnet run samples/{name}.cs", lines[0]);
        Assert.Contains($"`dotnet run samples/{name}.cs", File.ReadAllText(Path.Combine(Goldens.RepoRoot, "samples", "README.md")));
        if (!SampleProgram.IsOfficialOnly(string.Join('\n', lines))) Assert.Equal([], SampleProgram.Problems(string.Join('\n', lines)));
    }

    [Fact]
    public async Task A_sample_runs_as_a_file_based_app()
    {
        (int code, string printed) = await DotNet("run", "-c", "Release", "samples/caption.cs", models.PathOf("models/shapes.safetensors"), "samples/pictures");
        Assert.True(code == 0, printed);
        Assert.Contains("picture-12.png: ", printed);
    }

    /// <summary>Builds alone: to run it, the trainer would download the weights of NAS-BERT.</summary>
    [Theory, MemberData(nameof(OfficialOnly))]
    public async Task A_sample_of_the_official_stack_builds(string name)
    {
        bool standIn = typeof(MLContext).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(a => a.Key == "StandIn");
        Assert.SkipWhen(standIn, $"samples/{name}.cs needs a package that has no stand-in; it builds on the official stack (BLIP_STACK=official)");
        (int code, string printed) = await DotNet("build", "-c", "Release", $"samples/{name}.cs");
        Assert.SkipWhen(printed.Contains("NU1101", StringComparison.Ordinal), $"the package feed lacks what samples/{name}.cs needs");
        Assert.True(code == 0, printed);
    }

    private static async Task<(int Code, string Printed)> DotNet(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Goldens.RepoRoot, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process program = Process.Start(start)!;
        Task<string> errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string printed = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, printed + await errors);
    }

    private static string PathOf(string name) => Path.Combine(Goldens.RepoRoot, "samples", name + ".cs");
}
