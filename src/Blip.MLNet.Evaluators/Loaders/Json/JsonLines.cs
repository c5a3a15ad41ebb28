using System.Text.Json;
using Blip.MLNet.Evaluators.Loaders.Lists;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>Files with a JSON object a line.</summary>
internal static class JsonLines
{
    /// <summary>The lines that are not blank, numbered as in the file; a line is held at a time.</summary>
    /// <exception cref="InvalidDataException">A line is no JSON or no UTF-8; the message names it.</exception>
    public static IEnumerable<JsonItem> Items(string path, LoaderOptions options) =>
        TextLines.Read(path, options).Select(line => new JsonItem(path, "line", line.Number, Parse(path, line.Number, line.Text)));

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
