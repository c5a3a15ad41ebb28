using System.Text.RegularExpressions;

namespace Blip.MLNet.Notebooks;

/// <summary>
/// A notebook made of a sample: the comment at its top becomes the head, comments at the margin become text, what follows them a cell of code. A comment "In a notebook, WORDS: EXPRESSION"
/// becomes a cell that shows the expression, and so does metrics that the sample prints.
/// </summary>
public sealed partial record Notebook(IReadOnlyList<NotebookCell> Cells)
{
    /// <summary>The packages that samples name, as in Directory.Packages.props.</summary>
    private static readonly Dictionary<string, string> Versions = new() { ["Microsoft.ML.TorchSharp"] = "0.23.0", ["libtorch-cpu"] = "2.2.1.1" };

    /// <summary>The model that a sample names.</summary>
    public static string? ModelOf(string source) => ModelPath().Match(source) is { Success: true } m ? m.Groups[1].Value : null;

    /// <summary>Turns a file-based app into cells.</summary>
    /// <param name="name">The sample's name without extension.</param>
    /// <param name="source">Its text.</param>
    /// <param name="version">The version of the packages that users of the notebook restore.</param>
    /// <param name="hasModel">Whether the repository has the model that the sample names; if not, the notebook says so.</param>
    public static Notebook OfSample(string name, string source, string version, bool hasModel)
    {
        List<string> lines = [.. source.ReplaceLineEndings("\n").TrimEnd().Split('\n')];
        string title = lines[0].TrimStart('/', ' ').Split(":  dotnet run")[0];
        string[] about = [.. lines.Skip(1).TakeWhile(l => l.StartsWith("// ", StringComparison.Ordinal)).Select(l => l[3..])];
        string[] code = [.. lines.Skip(1 + about.Length).Where(l => !l.StartsWith("#:", StringComparison.Ordinal)).Select(ForNotebook)];
        int types = Array.FindIndex(code, l => l.StartsWith("class ", StringComparison.Ordinal));
        if (types < 0) types = code.Length;
        List<NotebookCell> cells = [new("markdown", Head(name, title, about, ModelOf(source), hasModel)), new("code", Packages(name, lines, version))];
        if (types < code.Length)
        {
            cells.Add(new("markdown", "The rows that go in and come out."));
            Add(cells, "code", [.. code[..types].Where(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains('=')), "", .. code[types..]]);
        }
        var part = new List<string>();
        foreach (string line in code[..types])
        {
            if (Shown().Match(line) is { Success: true } shown)
            {
                Flush(cells, part);
                Show(cells, shown.Groups[1].Value, shown.Groups[2].Value);
                continue;
            }
            if (line.StartsWith("// ", StringComparison.Ordinal) && (part.Count == 0 || !part[^1].StartsWith("// ", StringComparison.Ordinal))) Flush(cells, part);
            part.Add(line == "Console.WriteLine(metrics);" ? "metrics" : line);
            if (part[^1] == "metrics") Flush(cells, part);
        }
        Flush(cells, part);
        return new Notebook([.. cells.Where((c, i) => i == 0 || !IsRepetition(c, cells[i - 1]))]);
    }

    // Directives alone that the cell of the rows has already.
    private static bool IsRepetition(NotebookCell cell, NotebookCell before) => cell.Kind == "code" && before.Kind == "code"
        && cell.Source.Split('\n').All(l => l.StartsWith("using ", StringComparison.Ordinal) && before.Source.Split('\n').Contains(l));

    private static string Head(string name, string title, string[] about, string? model, bool hasModel)
    {
        string head = $"# {title}\n{string.Concat(about.Select(l => l + "\n"))}\nMade from [samples/{name}.cs](../samples/{name}.cs) by eng/notebooks; change the sample, not the notebook. It runs from the repository's root.";
        return hasModel || model is null ? head : $"{head}\n\nThe repository does not have `{model}`, so no outputs are stored here.";
    }

    private static string Packages(string name, List<string> lines, string version)
    {
        IEnumerable<string> projects = lines.Where(l => l.StartsWith("#:project", StringComparison.Ordinal)).Select(l => $"{l[(l.LastIndexOf('/') + 1)..]}, {version}");
        IEnumerable<string> others = lines.Where(l => l.StartsWith("#:package", StringComparison.Ordinal)).Select(l => $"{l.Split(' ')[1]}, {Versions[l.Split(' ')[1]]}");
        string[] frames = name == "dataframe" ? ["Microsoft.Data.Analysis, 0.23.0"] : [];
        string[] native = projects.Any() ? ["TorchSharp-cpu, 0.107.0"] : [];
        return string.Join('\n', [.. projects.Concat(others).Concat(frames).Concat(native).Select(p => $"#r \"nuget: {p}\"")]);
    }

    private static void Show(List<NotebookCell> cells, string words, string expression)
    {
        cells.Add(new("markdown", $"{char.ToUpperInvariant(words[0])}{words[1..]}."));
        string[] usings = [.. new[] { ("PictureSheet.", "Display"), ("RgbImage.", "Images") }.Where(u => expression.StartsWith(u.Item1, StringComparison.Ordinal)).Select(u => $"using Blip.MLNet.Modules.{u.Item2};")];
        cells.Add(new("code", string.Join("\n\n", [.. usings, expression])));
    }

    private static void Flush(List<NotebookCell> cells, List<string> part)
    {
        int text = part.TakeWhile(l => l.StartsWith("// ", StringComparison.Ordinal)).Count();
        Add(cells, "markdown", [.. part.Take(text).Select(l => l[3..])]);
        Add(cells, "code", [.. part.Skip(text)]);
        part.Clear();
    }

    private static void Add(List<NotebookCell> cells, string kind, string[] lines)
    {
        string source = string.Join('\n', lines).Trim('\n');
        if (source.Length > 0) cells.Add(new NotebookCell(kind, source));
    }

    // A notebook has no arguments, and its variables live until it ends.
    private static string ForNotebook(string line) => UsingVariable().Replace(Argument().Replace(line, "$1"), "var ");

    [GeneratedRegex(@"\(?args\.Length > \d+ \? args\[\d+\] : (""[^""]*"")\)?")]
    private static partial Regex Argument();

    [GeneratedRegex("^using var ")]
    private static partial Regex UsingVariable();

    [GeneratedRegex("^// In a notebook, ([^:]+): (.+)$")]
    private static partial Regex Shown();

    [GeneratedRegex("\"(models/[^\"]+)\"")]
    private static partial Regex ModelPath();
}
