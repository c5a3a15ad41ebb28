using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>Writes result files: an array of objects with an id and a text.</summary>
internal static class JsonResultFile
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes one object per result; ids that are whole numbers are written as such. The file takes its place when it is complete, and stays as it was if writing fails.</summary>
    /// <exception cref="ArgumentException">A text holds half a surrogate pair; the message names the id.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, string>> results, string idField, string textField)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(results);
        string partial = path + ".partial";
        try
        {
            using (FileStream file = File.Create(partial)) Write(file, results, idField, textField);
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static void Write(FileStream file, IEnumerable<KeyValuePair<string, string>> results, string idField, string textField)
    {
        using var writer = new Utf8JsonWriter(file);
        writer.WriteStartArray();
        foreach ((string id, string text) in results)
        {
            writer.WriteStartObject();
            // Only canonical numbers: "007" is a name.
            if (long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number.ToString(CultureInfo.InvariantCulture) == id) writer.WriteNumber(idField, number);
            else writer.WriteString(idField, id);
            writer.WriteString(textField, Checked(id, text, textField));
            writer.WriteEndObject();
            if (writer.BytesPending > 1 << 16) writer.Flush();
        }
        writer.WriteEndArray();
    }

    // The writer would put replacement characters.
    private static string Checked(string id, string text, string field)
    {
        try
        {
            _ = s_strict.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The {field} of '{id}' holds half a surrogate pair: {e.Message}", e);
        }
    }
}
