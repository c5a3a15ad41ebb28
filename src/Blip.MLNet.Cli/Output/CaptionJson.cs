using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Output;

/// <summary>
/// A picture's captions as a JSON object: a COCO result (image_id, caption) with its score, with "captions" and "scores" where there are
/// several, and with "file" where that is wanted.
/// </summary>
internal static class CaptionJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line of JSON.</summary>
    public static string Line(CaptionRecord record, bool withFile)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options)) Write(json, record, withFile);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads what <see cref="Line"/> wrote, or any COCO result.</summary>
    /// <param name="json">The object.</param>
    /// <param name="place">File and line, for errors.</param>
    /// <exception cref="InvalidDataException">It is no such object.</exception>
    public static CaptionRecord Read(JsonElement json, string place)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new InvalidDataException($"{place} is no object; expected image_id and caption.");
        string id = Get(json, "image_id") switch
        {
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            _ => throw new InvalidDataException($"{place}: 'image_id' is absent or no number or text."),
        };
        string[] captions = Get(json, "captions") is { ValueKind: JsonValueKind.Array } several ? [.. several.EnumerateArray().Select(c => c.GetString() ?? "")]
            : Get(json, "caption") is { ValueKind: JsonValueKind.String } caption ? [caption.GetString()!]
            : throw new InvalidDataException($"{place}: 'caption' is absent or no text.");
        double[] scores = Get(json, "scores") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(s => s.GetDouble())]
            : Get(json, "score") is { ValueKind: JsonValueKind.Number } score ? [score.GetDouble()] : [];
        string file = Get(json, "file") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "";
        return new CaptionRecord(file, id, [.. captions.Select((text, i) => new ImageCaption(text, i < scores.Length ? scores[i] : double.NaN))]);
    }

    private static void Write(Utf8JsonWriter json, CaptionRecord record, bool withFile)
    {
        json.WriteStartObject();
        if (long.TryParse(record.Id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && record.Id == number.ToString(CultureInfo.InvariantCulture)) json.WriteNumber("image_id", number);
        else json.WriteString("image_id", record.Id);
        if (withFile) json.WriteString("file", record.File);
        json.WriteString("caption", record.Captions[0].Text);
        if (double.IsFinite(record.Captions[0].Score)) json.WriteNumber("score", record.Captions[0].Score);
        if (record.Captions.Count > 1)
        {
            json.WriteStartArray("captions");
            foreach (ImageCaption caption in record.Captions) json.WriteStringValue(caption.Text);
            json.WriteEndArray();
            json.WriteStartArray("scores");
            foreach (ImageCaption caption in record.Captions) json.WriteNumberValue(caption.Score);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static JsonElement? Get(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;
}
