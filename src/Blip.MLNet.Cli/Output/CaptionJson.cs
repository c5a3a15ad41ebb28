using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Cli.Output;

/// <summary>
/// A picture's captions as a JSON object: a COCO result (image_id, caption) with its score and token ids; "captions", "scores" and
/// "captions_token_ids" hold all where there are several; "file" where that is wanted.
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
        try
        {
            string[] captions = List(json, "captions", c => c.GetString() ?? "") ?? (Get(json, "caption")?.GetString() is { } caption ? [caption] : []);
            double[] scores = List(json, "scores", Score) ?? (Get(json, "score") is { } score ? [Score(score)] : []);
            ImmutableArray<int>[] ids = List(json, "captions_token_ids", Ids) ?? (Get(json, "token_ids") is { } own ? [Ids(own)] : []);
            if (captions.Length == 0) throw new InvalidDataException($"{place}: 'caption' is absent.");
            return new CaptionRecord(Get(json, "file")?.GetString() ?? "", id, [.. captions.Select((text, i) => new ImageCaption(text, i < scores.Length ? scores[i] : double.NaN) { TokenIds = ids.ElementAtOrDefault(i) })]);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{place} is no caption with its scores and token ids: {e.Message}", e);
        }
    }

    private static void Write(Utf8JsonWriter json, CaptionRecord record, bool withFile)
    {
        json.WriteStartObject();
        if (long.TryParse(record.Id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && record.Id == number.ToString(CultureInfo.InvariantCulture)) json.WriteNumber("image_id", number);
        else json.WriteString("image_id", record.Id);
        if (withFile) json.WriteString("file", record.File);
        json.WriteString("caption", record.Captions[0].Text);
        if (double.IsFinite(record.Captions[0].Score)) json.WriteNumber("score", record.Captions[0].Score);
        if (record.Captions[0].TokenIds.Length > 0) Write(json, "token_ids", record.Captions[0].TokenIds);
        if (record.Captions.Count > 1)
        {
            json.WriteStartArray("captions");
            foreach (ImageCaption caption in record.Captions) json.WriteStringValue(caption.Text);
            json.WriteEndArray();
            json.WriteStartArray("scores");
            foreach (ImageCaption caption in record.Captions)
                if (double.IsFinite(caption.Score)) json.WriteNumberValue(caption.Score);
                else json.WriteNullValue();
            json.WriteEndArray();
            json.WriteStartArray("captions_token_ids");
            foreach (ImageCaption caption in record.Captions) Write(json, null, caption.TokenIds);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string? name, ImmutableArray<int> ids)
    {
        if (name is not null) json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (int id in ids) json.WriteNumberValue(id);
        json.WriteEndArray();
    }

    private static double Score(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    private static ImmutableArray<int> Ids(JsonElement list) => [.. list.EnumerateArray().Select(id => id.GetInt32())];

    private static T[]? List<T>(JsonElement json, string name, Func<JsonElement, T> item) => Get(json, name) is { } list ? [.. list.EnumerateArray().Select(item)] : null;

    private static JsonElement? Get(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value : null;
}
