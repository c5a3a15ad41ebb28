using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;

namespace Blip.MLNet.Cli.Output;

/// <summary>A file format of captions.</summary>
/// <param name="Write">Writes all records.</param>
/// <param name="Read">Reads a file back, to go on with it; null where the format has no way back.</param>
internal sealed record CaptionFormat(Action<TextWriter, IEnumerable<CaptionRecord>> Write, Func<string, IEnumerable<CaptionRecord>>? Read)
{
    private static readonly Dictionary<string, CaptionFormat> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".json"] = new(WriteJson, ReadJson),
        [".jsonl"] = new(WriteLines, path => ReadLines(path)),
        [".csv"] = new(WriteCsv, null),
    };

    /// <summary>The format that a file's extension names.</summary>
    /// <exception cref="UsageException">It names none.</exception>
    public static CaptionFormat Of(string path) => ByExtension.TryGetValue(Path.GetExtension(path), out CaptionFormat? format) ? format
        : throw new UsageException($"--out is '{path}'; expected a file that ends in {string.Join(", ", ByExtension.Keys)}.");

    /// <summary>The records of JSON lines. With <paramref name="partial"/>, a last line that was cut off is left out.</summary>
    public static IEnumerable<CaptionRecord> ReadLines(string path, bool partial = false)
    {
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0) continue;
            CaptionRecord record;
            try
            {
                using JsonDocument json = JsonDocument.Parse(lines[i]);
                record = CaptionJson.Read(json.RootElement, $"{path}: line {i + 1}");
            }
            catch (JsonException e)
            {
                if (partial && i == lines.Length - 1) yield break;
                throw new InvalidDataException($"{path}: line {i + 1} is no valid JSON: {e.Message}", e);
            }
            yield return record;
        }
    }

    // COCO's results format, a result a line.
    private static void WriteJson(TextWriter writer, IEnumerable<CaptionRecord> records)
    {
        string separator = "[\n";
        foreach (CaptionRecord record in records)
        {
            writer.Write(separator);
            writer.Write(CaptionJson.Line(record, withFile: false));
            separator = ",\n";
        }
        writer.Write(separator == "[\n" ? "[]\n" : "\n]\n");
    }

    private static CaptionRecord[] ReadJson(string path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.ValueKind != JsonValueKind.Array) throw new InvalidDataException($"{path} is no array of captions.");
            return [.. json.RootElement.EnumerateArray().Select((item, i) => CaptionJson.Read(item, $"{path}: item {i}"))];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no valid JSON: {e.Message}", e);
        }
    }

    private static void WriteLines(TextWriter writer, IEnumerable<CaptionRecord> records)
    {
        foreach (CaptionRecord record in records) writer.Write(CaptionJson.Line(record, withFile: true) + "\n");
    }

    // RFC 4180; one row for each caption, its token ids with spaces between.
    private static void WriteCsv(TextWriter writer, IEnumerable<CaptionRecord> records)
    {
        writer.Write("file,image_id,rank,caption,score,token_ids\r\n");
        foreach (CaptionRecord record in records)
            for (int i = 0; i < record.Captions.Count; i++)
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Quoted(record.File)},{Quoted(record.Id)},{i + 1},{Quoted(record.Captions[i].Text)},{record.Captions[i].Score:R},{string.Join(' ', record.Captions[i].TokenIds)}\r\n"));
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
