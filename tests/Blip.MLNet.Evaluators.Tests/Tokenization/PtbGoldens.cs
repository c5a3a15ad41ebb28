using System.IO.Compression;
using System.Text.Json;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Evaluators.Tests.Tokenization;

/// <summary>Reads the rows of the goldens of the tokenizer.</summary>
internal static class PtbGoldens
{
    private static readonly string[] Extensions = [".json", ".jsonl", ".json.gz", ".jsonl.gz"];

    /// <summary>Names, without folder, of the golden files that begin with a prefix: of the set in use, and of the own copy what it lacks.</summary>
    public static IEnumerable<string> Files(string prefix) =>
        new[] { Path.Combine(Goldens.Root, "metrics"), Path.Combine(Goldens.RepoRoot, "tests", "goldens", "metrics") }
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Select(f => Path.GetFileName(f)!)
            .Where(f => f.StartsWith(prefix, StringComparison.Ordinal) && Extensions.Any(e => f.EndsWith(e, StringComparison.Ordinal)))
            .Distinct()
            .Order(StringComparer.Ordinal);

    public static IEnumerable<JsonElement> Rows(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is string line)
            if (line.Length > 0) yield return JsonDocument.Parse(line).RootElement;
    }

    public static JsonElement Whole(string file)
    {
        using Stream stream = Open(file);
        return JsonDocument.Parse(stream).RootElement;
    }

    public static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    public static string[] Texts(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(x => x.GetString()!)];

    private static Stream Open(string file)
    {
        Stream stream = File.OpenRead(Goldens.PathOf("metrics", file));
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}

/// <summary>Counts what differs, and shows the first ones.</summary>
internal sealed class Mismatches(string what)
{
    private readonly List<string> _shown = [];
    private int _compared, _wrong;

    public void Compare(string input, string expected, string actual)
    {
        _compared++;
        if (expected == actual) return;
        if (_wrong++ < 20) _shown.Add($"  in       {Show(input)}\n  expected {Show(expected)}\n  actual   {Show(actual)}\n");
    }

    public void AssertNone()
    {
        Assert.True(_compared > 0, $"{what}: nothing was compared.");
        Assert.True(_wrong == 0, $"{what}: {_wrong} of {_compared} differ.\n{string.Join('\n', _shown)}");
    }

    private static string Show(string text) => JsonSerializer.Serialize(text.Length > 600 ? text[..600] : text);
}
