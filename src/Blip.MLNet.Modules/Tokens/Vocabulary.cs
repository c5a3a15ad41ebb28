using System.Text;
using System.Text.Json;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>A BERT WordPiece vocabulary: every token once, its id its place in the list. Read from vocab.txt or from a tokenizer.json.</summary>
public sealed class Vocabulary
{
    /// <summary>The tokens that a BERT vocabulary must hold.</summary>
    public static IReadOnlyList<string> Required { get; } = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    private readonly Dictionary<string, int> _ids;

    /// <param name="tokens">The tokens in the order of their ids.</param>
    /// <param name="source">Where they come from, for errors.</param>
    /// <exception cref="InvalidDataException">A token is empty or stands twice, or a required one is missing.</exception>
    public Vocabulary(IReadOnlyList<string> tokens, string source)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (Tokens, Source) = (tokens, source);
        _ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Length == 0) throw new InvalidDataException($"Vocabulary '{source}': line {id + 1} is empty; every line must hold one token.");
            if (!_ids.TryAdd(tokens[id], id))
                throw new InvalidDataException($"Vocabulary '{source}': '{tokens[id]}' stands on line {_ids[tokens[id]] + 1} and again on line {id + 1}; every token must stand once.");
        }
        string[] missing = [.. Required.Where(t => !_ids.ContainsKey(t))];
        if (missing.Length > 0)
            throw new InvalidDataException($"Vocabulary '{source}' of {tokens.Count} tokens lacks {string.Join(", ", missing)}; a BERT vocabulary holds {string.Join(", ", Required)}.");
    }

    /// <summary>The tokens in the order of their ids.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>The file or stream that it was read from.</summary>
    public string Source { get; }

    /// <summary>How many tokens.</summary>
    public int Count => Tokens.Count;

    /// <summary>Finds a token's id; false when the vocabulary lacks it.</summary>
    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>The file with the words of a model folder, vocab.txt before tokenizer.json; null where it has neither.</summary>
    internal static string? FileIn(string folder) => new[] { "vocab.txt", "tokenizer.json" }.Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists);

    /// <summary>Reads a vocab.txt, a tokenizer.json, or the one of them that a model folder has (vocab.txt first).</summary>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder has neither.</exception>
    /// <exception cref="InvalidDataException">The contents are no BERT vocabulary.</exception>
    public static Vocabulary Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            return FileIn(path) is { } found ? Load(found) : throw new FileNotFoundException($"Folder '{path}' has neither vocab.txt nor tokenizer.json.", Path.Combine(path, "vocab.txt"));
        }
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no vocabulary '{path}'.", path);
        using FileStream stream = File.OpenRead(path);
        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase)) return ReadTokenizerJson(stream, path);
        Vocabulary lines = ReadLines(stream, path);
        string added = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "added_tokens.json");
        if (!File.Exists(added)) return lines;
        using FileStream extra = File.OpenRead(added);
        return lines.With(AddedTokens(extra, added), added);
    }

    /// <summary>Reads the lines of a vocab.txt (UTF-8, one token a line).</summary>
    public static Vocabulary ReadLines(Stream stream, string source)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true, -1, leaveOpen: true);
        var tokens = new List<string>();
        try
        {
            for (string? line = reader.ReadLine(); line is not null; line = reader.ReadLine()) tokens.Add(line);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"Vocabulary '{source}': text after line {tokens.Count} is not UTF-8.", e);
        }
        return new Vocabulary(tokens, source);
    }

    /// <summary>Reads Hugging Face's tokenizer.json: a WordPiece model with its added tokens.</summary>
    public static Vocabulary ReadTokenizerJson(Stream stream, string source)
    {
        using JsonDocument json = Parse(stream, source);
        JsonElement root = json.RootElement;
        if (Field(root, "model") is not { } model || Field(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocab)
            throw new InvalidDataException($"'{source}' has no object model.vocab; expected the tokenizer.json of a WordPiece tokenizer.");
        if (Field(model, "type") is { ValueKind: not JsonValueKind.Null } type && (type.ValueKind != JsonValueKind.String || type.GetString() != "WordPiece"))
            throw new InvalidDataException($"'{source}': model.type is '{type}'; expected 'WordPiece'.");
        if (Field(root, "normalizer") is { } rules && Field(rules, "lowercase") is { ValueKind: JsonValueKind.False })
            throw new InvalidDataException($"'{source}': normalizer.lowercase is false; BLIP's text is lower case, and its tokenizer's must be true.");
        Dictionary<string, int> ids = Ids(vocab, source);
        if (Field(root, "added_tokens") is { ValueKind: JsonValueKind.Array } added)
            foreach (JsonElement token in added.EnumerateArray())
                ids[Content(token, source)] = Field(token, "id") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out int id)
                    ? id : throw new InvalidDataException($"'{source}': the added token {token} has no id; expected a whole number.");
        return new Vocabulary(InOrder(ids, source), source);
    }

    /// <summary>Writes it as a vocab.txt.</summary>
    public void WriteLines(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), -1, leaveOpen: true) { NewLine = "\n" };
        foreach (string token in Tokens) writer.WriteLine(token);
    }

    /// <summary>This vocabulary with more tokens, given with the ids they must have.</summary>
    private Vocabulary With(Dictionary<string, int> added, string source)
    {
        var ids = new Dictionary<string, int>(_ids, StringComparer.Ordinal);
        foreach ((string token, int id) in added) ids[token] = id;
        return new Vocabulary(InOrder(ids, source), Source);
    }

    private static Dictionary<string, int> AddedTokens(Stream stream, string source)
    {
        using JsonDocument json = Parse(stream, source);
        return json.RootElement.ValueKind == JsonValueKind.Object ? Ids(json.RootElement, source)
            : throw new InvalidDataException($"'{source}' is {json.RootElement.ValueKind}; expected an object of tokens and their ids.");
    }

    /// <summary>A field; null where there is none, or where it is asked of something other than an object.</summary>
    private static JsonElement? Field(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string Content(JsonElement token, string source) => Field(token, "content") is { ValueKind: JsonValueKind.String } content
        ? content.GetString()! : throw new InvalidDataException($"'{source}': the added token {token} has no content; expected a text.");

    private static Dictionary<string, int> Ids(JsonElement vocab, string source)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty token in vocab.EnumerateObject())
            if (token.Value.ValueKind != JsonValueKind.Number || !token.Value.TryGetInt32(out int id)) throw new InvalidDataException($"'{source}': the id of '{token.Name}' is {token.Value}; expected a whole number.");
            else if (!ids.TryAdd(token.Name, id)) throw new InvalidDataException($"'{source}': '{token.Name}' stands twice in the vocabulary.");
        return ids;
    }

    private static string[] InOrder(Dictionary<string, int> ids, string source)
    {
        var tokens = new string?[ids.Count];
        foreach ((string token, int id) in ids)
        {
            if (id < 0 || id >= tokens.Length) throw new InvalidDataException($"'{source}': '{token}' has id {id}, but {tokens.Length} tokens must have the ids 0 to {tokens.Length - 1} without gaps.");
            if (tokens[id] is { } other) throw new InvalidDataException($"'{source}': '{other}' and '{token}' have the same id {id}.");
            tokens[id] = token;
        }
        return tokens!;
    }

    private static JsonDocument Parse(Stream stream, string source)
    {
        try { return JsonDocument.Parse(stream); }
        catch (JsonException e) { throw new InvalidDataException($"'{source}' is no JSON: {e.Message}", e); }
    }
}
