using System.Text;
using Microsoft.ML.Tokenizers;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>
/// BLIP's tokenizer: BERT WordPiece (bert-base-uncased), exact with Hugging Face's slow BertTokenizer of transformers 4.15, with [DEC] and
/// [ENC] as the next two ids after the vocabulary (models/blip.py, init_tokenizer) unless it already holds them. Thread-safe.
/// </summary>
public sealed class BlipTokenizer
{
    private const int MaxWordLength = 100;
    private readonly BertTokenizer _bert;
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _specials;
    private readonly HashSet<int> _specialIds;

    /// <summary>Makes the tokenizer of a vocabulary.</summary>
    public BlipTokenizer(Vocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
        _tokens = [.. vocabulary.Tokens, .. new[] { "[DEC]", "[ENC]" }.Where(t => !vocabulary.TryGetId(t, out _))];
        _specials = Vocabulary.Required.Concat(["[DEC]", "[ENC]"]).ToDictionary(t => t, t => vocabulary.TryGetId(t, out int id) ? id : Array.LastIndexOf(_tokens, t));
        _specialIds = [.. _specials.Values];
        using var lines = new MemoryStream();
        vocabulary.WriteLines(lines);
        lines.Position = 0;
        // Everything in which ML.NET's defaults differ from Hugging Face is replaced: text rules, word splitting, special tokens in the text.
        // The limit per word is in UTF-16 units there and in code points here, so the normalizer keeps it.
        _bert = BertTokenizer.Create(lines, new BertOptions
        {
            Normalizer = new BertTextNormalizer(MaxWordLength),
            PreTokenizer = new BertWordSplitter(),
            SplitOnSpecialTokens = false,
            MaxInputCharsPerWord = 2 * MaxWordLength,
        });
    }

    /// <summary>Reads the vocabulary from a vocab.txt, a tokenizer.json or a model folder that has one of them.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is no BERT vocabulary; the message names the file, the line and what is wrong.</exception>
    public static BlipTokenizer Load(string path) => new(Vocabulary.Load(path));

    /// <summary>Reads the vocabulary from the lines of a stream in the form of vocab.txt.</summary>
    public static BlipTokenizer Load(Stream vocabulary, string source = "stream") => new(Vocabulary.ReadLines(vocabulary, source));

    /// <summary>The vocabulary as it was read, without the tokens that were appended.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>How many ids there are, [DEC] and [ENC] included: the rows of the model's word embedding (30524 for official checkpoints).</summary>
    public int Size => _tokens.Length;

    /// <summary>The id of [PAD], which fills rows.</summary>
    public int PadId => _specials["[PAD]"];

    /// <summary>The id of [UNK], for words that the vocabulary cannot spell.</summary>
    public int UnknownId => _specials["[UNK]"];

    /// <summary>The id of [CLS], which begins every text.</summary>
    public int ClassificationId => _specials["[CLS]"];

    /// <summary>The id of [SEP], which ends every text and every generated caption.</summary>
    public int SeparatorId => _specials["[SEP]"];

    /// <summary>The id of [DEC], which takes the place of [CLS] for the language model.</summary>
    public int DecoderId => _specials["[DEC]"];

    /// <summary>The id of [ENC], which takes the place of [CLS] for the image-grounded encoder.</summary>
    public int EncoderId => _specials["[ENC]"];

    /// <summary>Refuses a vocabulary that is not the model's.</summary>
    /// <param name="rows">Rows of the model's word embedding.</param>
    /// <param name="model">The model's name, for the error.</param>
    /// <exception cref="InvalidDataException">The sizes differ.</exception>
    public void RequireSize(long rows, string model)
    {
        if (rows != Size)
            throw new InvalidDataException($"Model '{model}' has {rows} word embeddings, but vocabulary '{Vocabulary.Source}' makes {Size} tokens ({Vocabulary.Count} read, {Size - Vocabulary.Count} appended); it is another model's vocabulary.");
    }

    /// <summary>The token of an id; [UNK] for an id outside the vocabulary.</summary>
    public string TokenOf(int id) => id >= 0 && id < _tokens.Length ? _tokens[id] : _tokens[UnknownId];

    /// <summary>The id of a token; that of [UNK] for a token outside the vocabulary.</summary>
    public int IdOf(string token) => _specials.TryGetValue(token, out int id) || Vocabulary.TryGetId(token, out id) ? id : UnknownId;

    /// <summary>Turns text into token ids.</summary>
    /// <param name="text">Any text; special tokens written in it ("[SEP]", in capitals) become that token.</param>
    /// <param name="addSpecialTokens">Puts [CLS] before and [SEP] after it.</param>
    /// <param name="maxLength">Cuts the text so that no more ids than this are given, [CLS] and [SEP] included.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxLength"/> leaves no room.</exception>
    public int[] Encode(string text, bool addSpecialTokens = true, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        int around = addSpecialTokens ? 2 : 0;
        if (maxLength is { } limit && (limit < around || limit < 1))
            throw new ArgumentOutOfRangeException(nameof(maxLength), limit, $"The length limit must be at least {Math.Max(around, 1)}.");
        var ids = new List<int>();
        if (addSpecialTokens) ids.Add(ClassificationId);
        AddText(ids, text);
        int room = (maxLength ?? int.MaxValue) - around / 2;
        if (ids.Count > room) ids.RemoveRange(room, ids.Count - room);
        if (addSpecialTokens) ids.Add(SeparatorId);
        return [.. ids];
    }

    /// <summary>Turns texts into one rectangle of ids with its attention mask, each text in [CLS] and [SEP].</summary>
    /// <param name="texts">At least one text.</param>
    /// <param name="padding">To the longest text, or to <paramref name="maxLength"/>.</param>
    /// <param name="maxLength">The longest row allowed; longer texts are cut.</param>
    public TokenBatch EncodeBatch(IReadOnlyList<string> texts, TokenPadding padding = TokenPadding.Longest, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count == 0) throw new ArgumentException("A batch needs at least one text.", nameof(texts));
        if (padding == TokenPadding.MaxLength && maxLength is null) throw new ArgumentNullException(nameof(maxLength), "Padding to the maximum length needs a maximum length.");
        return TokenRows.Batch([.. texts.Select(t => Encode(t, true, maxLength))], PadId, padding == TokenPadding.MaxLength ? maxLength!.Value : 0);
    }

    /// <summary>Turns ids back into text, as Hugging Face's <c>decode</c> does.</summary>
    /// <param name="ids">Token ids; one outside the vocabulary reads as [UNK].</param>
    /// <param name="skipSpecialTokens">Leaves out [PAD], [UNK], [CLS], [SEP], [MASK], [DEC] and [ENC].</param>
    /// <param name="cleanUpTokenizationSpaces">Takes the blank away before . ? ! , and in English contractions.</param>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens = true, bool cleanUpTokenizationSpaces = true)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var parts = new List<string>();
        var words = new List<string>();
        foreach (int id in ids)
        {
            if (skipSpecialTokens && _specialIds.Contains(id)) continue;
            if (id != DecoderId && id != EncoderId) { words.Add(TokenOf(id)); continue; }
            Flush();
            parts.Add(TokenOf(id));
        }
        Flush();
        string text = string.Join(' ', parts);
        return cleanUpTokenizationSpaces ? TextRules.CleanUpTokenizationSpaces(text) : text;

        void Flush()
        {
            if (words.Count > 0) parts.Add(string.Join(' ', words).Replace(" ##", "", StringComparison.Ordinal).Trim());
            words.Clear();
        }
    }

    /// <inheritdoc cref="Decode(IEnumerable{int}, bool, bool)"/>
    public string Decode(ReadOnlySpan<long> ids, bool skipSpecialTokens = true, bool cleanUpTokenizationSpaces = true)
    {
        var list = new int[ids.Length];
        for (int i = 0; i < ids.Length; i++) list[i] = ids[i] is >= 0 and <= int.MaxValue ? (int)ids[i] : -1;
        return Decode(list, skipSpecialTokens, cleanUpTokenizationSpaces);
    }

    /// <summary>Special tokens are found in the text as it is written, before any rule; what is between them goes through BERT.</summary>
    private void AddText(List<int> ids, string text)
    {
        int start = 0;
        for (int at = text.IndexOf('['); at >= 0; at = at + 1 < text.Length ? text.IndexOf('[', at + 1) : -1)
        {
            if (at < start || SpecialAt(text, at) is not { } special) continue;
            AddWords(ids, text[start..at]);
            ids.Add(_specials[special]);
            start = at + special.Length;
        }
        AddWords(ids, text[start..]);
    }

    private string? SpecialAt(string text, int at) =>
        _specials.Keys.FirstOrDefault(s => string.CompareOrdinal(text, at, s, 0, s.Length) == 0);

    private void AddWords(List<int> ids, string text)
    {
        if (text.Length > 0) ids.AddRange(_bert.EncodeToIds(text, addSpecialTokens: false));
    }
}
