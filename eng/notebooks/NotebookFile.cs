using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Notebooks;

/// <summary>Notebooks as files of Jupyter's format 4.5.</summary>
public static class NotebookFile
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Notebook Read(string json) => new([.. JsonNode.Parse(json)!["cells"]!.AsArray().Select(c => ReadCell(c!))]);

    public static string Write(Notebook notebook) => new JsonObject
    {
        ["cells"] = new JsonArray([.. notebook.Cells.Select(WriteCell)]),
        ["metadata"] = new JsonObject
        {
            ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
            ["language_info"] = new JsonObject { ["name"] = "polyglot-notebook" },
        },
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }.ToJsonString(Json) + "\n";

    private static NotebookCell ReadCell(JsonNode cell)
    {
        JsonNode[] outputs = [.. cell["outputs"]?.AsArray().Select(o => o!) ?? []];
        JsonNode? printed = Array.Find(outputs, o => (string?)o["output_type"] == "stream"), shown = Array.Find(outputs, o => (string?)o["output_type"] == "display_data")?["data"];
        return new NotebookCell((string)cell["cell_type"]!, Text(cell["source"])!, Text(printed?["text"]), shown is null ? null : new Display(Text(shown["text/html"]), Text(shown["text/plain"])!));
    }

    private static JsonNode WriteCell(NotebookCell cell, int index)
    {
        var node = new JsonObject { ["cell_type"] = cell.Kind, ["id"] = $"cell-{index:00}", ["metadata"] = new JsonObject(), ["source"] = Lines(cell.Source) };
        if (cell.Kind != "code") return node;
        var outputs = new JsonArray();
        if (cell.Printed is not null) outputs.Add(new JsonObject { ["name"] = "stdout", ["output_type"] = "stream", ["text"] = Lines(cell.Printed) });
        if (cell.Shown is { } shown)
        {
            var data = new JsonObject();
            if (shown.Html is not null) data["text/html"] = Lines(shown.Html);
            data["text/plain"] = Lines(shown.Plain);
            outputs.Add(new JsonObject { ["data"] = data, ["metadata"] = new JsonObject(), ["output_type"] = "display_data" });
        }
        node["execution_count"] = null;
        node["outputs"] = outputs;
        return node;
    }

    private static JsonArray Lines(string text) => new([.. Regex.Split(text, "(?<=\n)").Where(l => l.Length > 0).Select(l => (JsonNode)l)]);

    private static string? Text(JsonNode? lines) => lines is null ? null : string.Concat(lines.AsArray().Select(l => (string)l!));
}
