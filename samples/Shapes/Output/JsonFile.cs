using System.Text.Encodings.Web;
using System.Text.Json;

namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>Writes JSON files.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }, s_indented = new(s_plain) { WriteIndented = true };

    public static void Write(string path, object value, bool indented = false)
    {
        using FileStream file = File.Create(path);
        JsonSerializer.Serialize(file, value, indented ? s_indented : s_plain);
    }

    public static string Line(object value) => JsonSerializer.Serialize(value, s_plain);
}
