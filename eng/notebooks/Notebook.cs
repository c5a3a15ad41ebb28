using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Notebooks;

/// <summary>A cell of a notebook: text, or C# with what it printed.</summary>
public sealed record NotebookCell(string Kind, string Source, string? Output = null);

/// <summary>A notebook in Jupyter's format 4, made of a sample: comments at the margin become text, what follows them a cell of code.</summary>
public sealed partial record Notebook(IReadOnlyList<NotebookCell> Cells)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Turns a file-based app into cells.</summary>
    /// <param name="name">The sample's name without extension.</param>
    /// <param name="source">Its text.</param>
    /// <param name="version">The version of the packages that users of the notebook restore.</param>
    public static Notebook OfSample(string name, string source, string version)
    {
        List<string> lines = [.. source.ReplaceLineEndings("\n").TrimEnd().Split('\n')];
        string title = lines[0].TrimStart('/', ' ').Split(":  dotnet run")[0];
        string[] packages = [.. lines.Where(l => l.StartsWith("#:project", StringComparison.Ordinal)).Select(l => l[(l.LastIndexOf('/') + 1)..]), .. name == "dataframe" ? ["Microsoft.Data.Analysis"] : Array.Empty<string>()];
        string[] code = [.. lines.Skip(1).Where(l => !l.StartsWith("#:", StringComparison.Ordinal)).Select(ForNotebook)];
        int types = Array.FindIndex(code, l => l.StartsWith("class ", StringComparison.Ordinal));
        if (types < 0) types = code.Length;
        List<NotebookCell> cells =
        [
            new("markdown", $"# {title}\nMade from [samples/{name}.cs](../samples/{name}.cs) by eng/notebooks; change the sample, not the notebook. It runs from the repository's root."),
            new("code", string.Join('\n', [.. packages.Select(p => $"#r \"nuget: {p}, {(p.StartsWith("Blip.", StringComparison.Ordinal) ? version : "0.23.0")}\""), "#r \"nuget: TorchSharp-cpu, 0.107.0\""])),
        ];
        if (types < code.Length) Add(cells, "code", [.. code[..types].Where(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains('=')), "", .. code[types..]]);
        var part = new List<string>();
        foreach (string line in code[..types])
        {
            if (line.StartsWith("// ", StringComparison.Ordinal))
            {
                if (part.Count == 0 || !part[^1].StartsWith("// ", StringComparison.Ordinal)) Flush(cells, part);
            }
            part.Add(line);
        }
        Flush(cells, part);
        return new Notebook(cells);
    }

    public static Notebook Read(string json)
    {
        JsonArray cells = JsonNode.Parse(json)!["cells"]!.AsArray();
        return new Notebook([.. cells.Select(c => new NotebookCell((string)c!["cell_type"]!, Text(c["source"]!), c["outputs"] is JsonArray { Count: > 0 } o ? Text(o[0]!["text"]!) : null))]);
    }

    public string ToJson() => new JsonObject
    {
        ["cells"] = new JsonArray([.. Cells.Select(Cell)]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(Json) + "\n";

    private static JsonNode Cell(NotebookCell cell, int index)
    {
        var node = new JsonObject { ["cell_type"] = cell.Kind, ["id"] = $"cell-{index:00}", ["metadata"] = new JsonObject(), ["source"] = Lines(cell.Source) };
        if (cell.Kind != "code") return node;
        node["execution_count"] = null;
        node["outputs"] = cell.Output is null ? new JsonArray() : new JsonArray(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(cell.Output) });
        return node;
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

    private static JsonArray Lines(string text) => new([.. Regex.Split(text, "(?<=\n)").Where(l => l.Length > 0).Select(l => (JsonNode)l)]);

    private static string Text(JsonNode lines) => string.Concat(lines.AsArray().Select(l => (string)l!));

    [GeneratedRegex(@"\(?args\.Length > \d+ \? args\[\d+\] : (""[^""]*"")\)?")]
    private static partial Regex Argument();

    [GeneratedRegex("^using var ")]
    private static partial Regex UsingVariable();
}
