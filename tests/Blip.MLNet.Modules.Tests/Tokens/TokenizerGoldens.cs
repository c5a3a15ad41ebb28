using System.Text.Json;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tokens;

/// <summary>goldens/blip/tokenizer with the vocabulary that it names.</summary>
internal static class TokenizerGoldens
{
    private static readonly Lazy<BlipTokenizer?> s_tokenizer = new(() => VocabularyPath is { } path ? BlipTokenizer.Load(path) : null);

    public static JsonElement? Case { get; } = Goldens.Has("blip", "tokenizer", "case.json") ? GoldenCase.Open("tokenizer").Json : null;

    /// <summary>The golden's tokenizer; null where this set has none.</summary>
    public static BlipTokenizer? Tokenizer => s_tokenizer.Value;

    /// <summary>Rows of one of the golden's lists; none where this set lacks it.</summary>
    public static IEnumerable<JsonElement> Rows(string list) =>
        Case is { } c && Tokenizer is not null && c.TryGetProperty(list, out JsonElement rows) ? rows.EnumerateArray() : [];

    public static int[] Ints(this JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(x => x.GetInt32())];

    public static string[] Strings(this JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(x => x.GetString()!)];

    public static string Text(this JsonElement row, string name) => row.GetProperty(name).GetString()!;

    /// <summary>The vocabulary is named from the case's folder, or from a folder above it.</summary>
    private static string? VocabularyPath
    {
        get
        {
            if (Case is not { } c || !c.TryGetProperty("vocab", out JsonElement named)) return null;
            for (DirectoryInfo? d = new(Goldens.PathOf("blip", "tokenizer")); d is not null; d = d.Parent)
            {
                string path = Path.Combine(d.FullName, named.GetString()!);
                if (File.Exists(path)) return path;
            }
            string file = Path.GetFileName(named.GetString()!);
            return new[] { Path.Combine("..", "shared"), Path.Combine("tests", "goldens") }.Select(f => Path.Combine(Goldens.RepoRoot, f, file)).FirstOrDefault(File.Exists);
        }
    }
}
