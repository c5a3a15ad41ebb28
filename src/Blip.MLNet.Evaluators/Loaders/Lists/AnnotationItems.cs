using System.Buffers;
using System.Text.Json;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>The forms that LAVIS's data sets take: csv and tsv with a header, JSON lines, a JSON array, or a JSON object of items by name.</summary>
internal static class AnnotationItems
{
    /// <summary>The items of a file, by its extension (a further .gz is not looked at); records of csv and tsv are objects of texts.</summary>
    /// <exception cref="ArgumentException">The extension is another one.</exception>
    public static IEnumerable<JsonItem> Read(string path, LoaderOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetExtension(path).Equals(".gz", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(path) : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => Records(path, ',', options),
            ".tsv" => Records(path, '\t', options),
            ".jsonl" => JsonLines.Items(path, options),
            ".json" => JsonArrayStream.Items(path, options, members: true),
            var other => throw new ArgumentException($"'{path}' has the extension '{other}'; expected .csv, .tsv, .jsonl or .json.", nameof(path)),
        };
    }

    private static IEnumerable<JsonItem> Records(string path, char separator, LoaderOptions options) =>
        DelimitedText.Records(path, separator, options).Select(record => new JsonItem(path, "line", record.Line, ToObject(record.Fields)));

    private static JsonElement ToObject(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in fields) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
