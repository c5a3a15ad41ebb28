using System.Diagnostics;
using Blip.MLNet.Testing;

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
        ["nlvr2"] = "probability 0.",
        ["labels"] = "picture-03.png: ",
        ["dataframe"] = "picture-01.png",
        ["fine-tune"] = "loss",
    };

    public static TheoryData<string> Names => [.. SampleProgram.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory, MemberData(nameof(Names))]
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
        Assert.Equal([], SampleProgram.Problems(string.Join('\n', lines)));
    }

    [Fact]
    public async Task A_sample_runs_as_a_file_based_app()
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Goldens.RepoRoot, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["run", "-c", "Release", "samples/caption.cs", models.PathOf("models/shapes.safetensors"), "samples/pictures"]) start.ArgumentList.Add(argument);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using Process program = Process.Start(start)!;
        Task<string> errors = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string printed = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(program.ExitCode == 0, printed + await errors);
        Assert.Contains("picture-12.png: ", printed);
    }

    private static string PathOf(string name) => Path.Combine(Goldens.RepoRoot, "samples", name + ".cs");
}
