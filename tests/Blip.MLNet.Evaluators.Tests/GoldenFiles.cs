using System.IO.Compression;
using System.Text.Json;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Evaluators.Tests;

/// <summary>The files of goldens/metrics, plain or gzip.</summary>
internal static class GoldenFiles
{
    /// <summary>The names of the files whose names begin and end so, in this set and in the project's own copy.</summary>
    public static IEnumerable<string> Named(string prefix, string suffix)
    {
        string[] folders = [Goldens.PathOf("metrics"), Path.Combine(Goldens.RepoRoot, "tests", "goldens", "metrics")];
        return folders.Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f)).Select(f => Path.GetFileName(f)!)
            .Where(f => f.StartsWith(prefix, StringComparison.Ordinal) && f.EndsWith(suffix, StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal);
    }

    public static TheoryData<string> Theory(string prefix, string suffix) => [.. Named(prefix, suffix)];

    public static JsonElement Json(string file)
    {
        using Stream stream = Open(file);
        return JsonDocument.Parse(stream).RootElement;
    }

    public static IEnumerable<JsonElement> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return JsonDocument.Parse(line).RootElement;
    }

    /// <summary>The file with this name, or with .gz after it; null if the set has neither.</summary>
    public static string? Find(string file) => Goldens.Has("metrics", file) ? file : Goldens.Has("metrics", file + ".gz") ? file + ".gz" : null;

    public static string[] Strings(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static Stream Open(string file)
    {
        FileStream stream = File.OpenRead(Goldens.PathOf("metrics", file));
        return file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream;
    }
}
