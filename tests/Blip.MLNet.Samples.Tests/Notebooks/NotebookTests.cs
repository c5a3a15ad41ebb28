using System.Text.RegularExpressions;
using Blip.MLNet.Notebooks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests.Notebooks;

/// <summary>Every notebook is its sample's, runs cell by cell, and shows what it prints; the README's picture is what the shipped model says.</summary>
public partial class NotebookTests(TinyModels models) : IClassFixture<TinyModels>
{
    public static TheoryData<string> Names => [.. SampleProgram.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    public static TheoryData<string> Runnable => [.. Names.Select(n => (string)n.Data).Where(n => !SampleProgram.IsOfficialOnly(Sample(n)))];

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_is_its_samples(string name)
    {
        Notebook made = Notebook.OfSample(name, Sample(name), Version(), HasModel(name));
        Assert.True(made.Cells.SequenceEqual(Stored(name).Cells.Select(c => c.WithoutOutputs())),
            $"notebooks/{name}.ipynb is not that of samples/{name}.cs; make it anew:  dotnet run -c Release --project eng/notebooks");
    }

    [Theory, MemberData(nameof(Runnable))]
    public async Task A_notebook_runs_and_shows_what_is_stored(string name)
    {
        Notebook stored = Stored(name);
        Notebook run = await Repository.In(() => NotebookRunner.RunAsync(stored, models.PathOf));
        Assert.Contains(run.Cells, c => c.Printed is not null || c.Shown is not null);
        Assert.All(run.Cells.Where(c => c.Shown is not null), c => Assert.NotNull(c.Shown!.Html));
        if (!HasModel(name)) return; // random weights print other words, and none are stored
        // Training makes much of last bits, in which versions of libtorch differ.
        double tolerance = name == "fine-tune" ? 0.1 : 2e-3;
        for (int i = 0; i < run.Cells.Count; i++)
        {
            NotebookCell expected = stored.Cells[i], actual = run.Cells[i];
            Outputs.AssertNear(expected.Printed, actual.Printed, tolerance);
            Outputs.AssertNear(expected.Shown?.Html, actual.Shown?.Html, tolerance);
            Outputs.AssertNear(expected.Shown?.Plain, actual.Shown?.Plain, tolerance);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_notebook_explains_its_cells(string name)
    {
        Notebook notebook = Stored(name);
        Assert.StartsWith("# ", notebook.Cells[0].Source);
        Assert.True(notebook.Cells.Count(c => c.Kind == "markdown") >= 3, "a notebook has text between its cells");
        Assert.Equal(HasModel(name) && !SampleProgram.IsOfficialOnly(Sample(name)), notebook.Cells.Any(c => c.Printed is not null || c.Shown is not null));
    }

    [Theory]
    [InlineData("caption", "<img ")]
    [InlineData("evaluate", "<table>")]
    [InlineData("fine-tune", "data:image/svg+xml")]
    [InlineData("search", "<img ")]
    [InlineData("labels", "<img ")]
    [InlineData("ask", "<img ")]
    [InlineData("nlvr2", "<img ")]
    [InlineData("save-load", "<img ")]
    public async Task A_notebook_shows_more_than_text(string name, string html)
    {
        Notebook notebook = HasModel(name) ? Stored(name) : await Repository.In(() => NotebookRunner.RunAsync(Stored(name), models.PathOf));
        Assert.Contains(notebook.Cells, c => c.Shown?.Html?.Contains(html, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void A_file_reads_back_as_it_was_written()
    {
        var notebook = new Notebook([new("markdown", "# A\nb"), new("code", "1 + 1", "printed\n", new("<b>&lt;</b>\n", "plain \"text\"")), new("code", "x", null, new(null, "2")), new("code", "y")]);
        Assert.Equal(notebook.Cells, NotebookFile.Read(NotebookFile.Write(notebook)).Cells);
    }

    [Fact]
    public async Task The_readmes_picture_is_what_the_shipped_model_says()
    {
        string? model = ShippedModel.Find(Goldens.RepoRoot, "models/shapes.safetensors");
        Assert.SkipWhen(model is null, "the repository has no captioner");
        string drawn = await Repository.In(() => Task.FromResult(CaptionSheet.Draw(model!, "samples/pictures")));
        Outputs.AssertNear(File.ReadAllText(Path.Combine(Goldens.RepoRoot, CaptionSheet.File)), drawn, 2e-3);
    }

    private static bool HasModel(string name) => Notebook.ModelOf(Sample(name)) is not { } model || ShippedModel.Find(Goldens.RepoRoot, model) is not null;

    private static string Sample(string name) => File.ReadAllText(Path.Combine(Goldens.RepoRoot, "samples", name + ".cs"));

    private static Notebook Stored(string name) => NotebookFile.Read(File.ReadAllText(Path.Combine(Goldens.RepoRoot, "notebooks", name + ".ipynb")));

    private static string Version() => VersionElement().Match(File.ReadAllText(Path.Combine(Goldens.RepoRoot, "Directory.Build.props"))).Groups[1].Value;

    [GeneratedRegex("<Version>(.*?)</Version>")]
    private static partial Regex VersionElement();
}
