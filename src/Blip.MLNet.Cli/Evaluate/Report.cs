using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary>What every evaluation prints: a table, or with --json all digits; and the rows' own results into a file.</summary>
internal sealed class Report
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON with all digits instead of a table." };
    private readonly Option<string> _details = new("--details") { Description = "Write the result of each row to this JSON file.", HelpName = "file" };

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_details);
    }

    public void Print(ParseResult parsed, object metrics, IEnumerable<KeyValuePair<string, double>> values, Action<Utf8JsonWriter> writeDetails)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine(parsed.GetValue(_json) ? Json(writer => Numbers(writer, values)) : metrics.ToString());
        if (parsed.GetValue(_details) is not { } path) return;
        using FileStream file = File.Create(path);
        using var details = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        details.WriteStartArray();
        writeDetails(details);
        details.WriteEndArray();
    }

    /// <summary>An object of numbers; what is not a number is null.</summary>
    public static void Numbers(Utf8JsonWriter writer, IEnumerable<KeyValuePair<string, double>> values, string? idName = null, string? id = null)
    {
        writer.WriteStartObject();
        if (idName is not null) writer.WriteString(idName, id);
        foreach ((string name, double value) in values)
        {
            if (double.IsFinite(value)) writer.WriteNumber(name, value);
            else writer.WriteNull(name);
        }
        writer.WriteEndObject();
    }

    private static string Json(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true })) write(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
