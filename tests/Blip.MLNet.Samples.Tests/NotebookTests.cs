using System.Text.RegularExpressions;
using Blip.MLNet.Notebooks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests;

/// <summary>Every notebook is its sample's, runs cell by cell, and shows what it prints.</summary>
public partial class NotebookTests(TinyModels models) : IClassFixture<TinyModels>
{
    public static TheoryData<string> Names => [.. SampleProgram.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    public static TheoryData<string> Runnable => [.. Names.Select(n => (string)n.Data).Where(n => !Sample(n).Contains("#:package", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_is_its_samples(string name)
    {
        Notebook made = Notebook.OfSample(name, Sample(name), Version());
        Assert.True(made.Cells.SequenceEqual(Stored(name).Cells.Select(c => c with { Output = null })),
            $"notebooks/{name}.ipynb is not that of samples/{name}.cs; make it anew:  dotnet run -c Release --project eng/notebooks");
    }

    [Theory, MemberData(nameof(Runnable))]
    public async Task A_notebook_runs_and_prints_what_it_shows(string name)
    {
        Notebook stored = Stored(name);
        bool ownModel = true;
        string folder = Environment.CurrentDirectory;
        Environment.CurrentDirectory = Goldens.RepoRoot;
        Notebook run;
        try
        {
            run = await NotebookRunner.RunAsync(stored, path =>
            {
                ownModel &= models.PathOf(path) == path;
                return models.PathOf(path);
            });
        }
        finally
        {
            Environment.CurrentDirectory = folder;
        }
        Assert.Contains(run.Cells, c => c.Output is not null);
        if (!ownModel) return; // random weights print other words
        for (int i = 0; i < run.Cells.Count; i++) AssertNear(stored.Cells[i].Output ?? "", run.Cells[i].Output ?? "");
    }

    /// <summary>The same text, with numbers that may differ a little.</summary>
    private static void AssertNear(string expected, string actual)
    {
        Assert.Equal(Number().Replace(expected, "#"), Number().Replace(actual, "#"));
        double[] a = Numbers(expected), b = Numbers(actual);
        for (int i = 0; i < a.Length; i++) Assert.True(Math.Abs(a[i] - b[i]) <= 2e-3 * Math.Max(1, Math.Abs(a[i])), $"{a[i]} is shown, {b[i]} was printed");
    }

    private static double[] Numbers(string text) => [.. Number().Matches(text).Select(m => double.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture))];

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Goldens.RepoRoot, "samples", name + ".cs"));

    private static Notebook Stored(string name) => Notebook.Read(File.ReadAllText(Path.Combine(Goldens.RepoRoot, "notebooks", name + ".ipynb")));

    private static string Version() => VersionElement().Match(File.ReadAllText(Path.Combine(Goldens.RepoRoot, "Directory.Build.props"))).Groups[1].Value;

    [GeneratedRegex(@"\d+\.\d+")]
    private static partial Regex Number();

    [GeneratedRegex("<Version>(.*?)</Version>")]
    private static partial Regex VersionElement();
}
