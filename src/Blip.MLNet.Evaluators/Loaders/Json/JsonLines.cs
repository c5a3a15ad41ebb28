using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>Files with a JSON object a line.</summary>
internal static class JsonLines
{
    /// <summary>The lines that are not blank, numbered as in the file; a line is held at a time.</summary>
    /// <exception cref="InvalidDataException">A line is no JSON or no UTF-8; the message names it.</exception>
    public static IEnumerable<JsonItem> Items(string path, LoaderOptions options)
    {
        using var reader = new StreamReader(options.Open(path), new UTF8Encoding(false, true));
        for (int number = 1; Line(reader, path, number) is { } line; number++)
            if (!string.IsNullOrWhiteSpace(line)) yield return new JsonItem(path, "line", number, Parse(path, number, line));
    }

    private static string? Line(StreamReader reader, string path, int number)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: there is invalid UTF-8 at line {number} or soon after it ({e.Message}).", e);
        }
    }

    private static JsonElement Parse(string path, int number, string line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            return json.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: line {number} is no valid JSON: {e.Message}", e);
        }
    }
}
