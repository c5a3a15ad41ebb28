using System.Text.Json;

namespace Blip.MLNet.Evaluators.Loaders.Json;

/// <summary>Files with a JSON object a line.</summary>
internal static class JsonLines
{
    /// <summary>The lines that are not empty, numbered as in the file.</summary>
    /// <exception cref="InvalidDataException">A line is no JSON; the message names it.</exception>
    public static IEnumerable<JsonItem> Items(string path)
    {
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0) yield return new JsonItem(path, "line", number, Parse(path, number, line));
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
