#nullable enable
using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Greedy longest-match-first sub-words over the words of a pre-tokenizer.</summary>
public class WordPieceTokenizer : Tokenizer
{
    private readonly WordPieceVocabulary _vocabulary;
    private readonly HashSet<int>? _specialIds;

    internal WordPieceTokenizer(WordPieceVocabulary vocabulary, WordPieceOptions? options)
    {
        options ??= new();
        ArgumentNullException.ThrowIfNull(options.UnknownToken);
        ArgumentNullException.ThrowIfNull(options.ContinuingSubwordPrefix);
        if (options.MaxInputCharsPerWord <= 0)
            throw new ArgumentOutOfRangeException(nameof(options.MaxInputCharsPerWord), "The maximum number of characters per word must be greater than zero.");
        if (!vocabulary.Ids.TryGetValue(options.UnknownToken, out int unknown))
            throw new ArgumentException($"The unknown token '{options.UnknownToken}' is not in the vocabulary.");
        _vocabulary = vocabulary;
        SpecialTokens = options.SpecialTokens;
        _specialIds = options.SpecialTokens is null ? null : [.. options.SpecialTokens.Values];
        (UnknownToken, UnknownTokenId) = (options.UnknownToken, unknown);
        ContinuingSubwordPrefix = options.ContinuingSubwordPrefix;
        MaxInputCharsPerWord = options.MaxInputCharsPerWord;
        PreTokenizer = options.PreTokenizer ?? PreTokenizer.CreateWhiteSpace(options.SpecialTokens);
        Normalizer = options.Normalizer;
    }

    public int UnknownTokenId { get; }
    public string ContinuingSubwordPrefix { get; }
    public int MaxInputCharsPerWord { get; }
    public override PreTokenizer? PreTokenizer { get; }
    public override Normalizer? Normalizer { get; }
    public string UnknownToken { get; }
    public IReadOnlyDictionary<string, int>? SpecialTokens { get; }

    public static WordPieceTokenizer Create(string vocabFilePath, WordPieceOptions? options = null) => new(WordPieceVocabulary.Read(vocabFilePath), options);

    public static WordPieceTokenizer Create(Stream vocabStream, WordPieceOptions? options = null) => new(WordPieceVocabulary.Read(vocabStream), options);

    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (string.IsNullOrEmpty(text) && textSpan.IsEmpty) return new() { Tokens = [] };
        string source = Prepare(text, textSpan, settings, out string? normalized);
        var tokens = new List<EncodedToken>();
        foreach ((int offset, int length) in Words(source, settings)) AddPieces(source.AsSpan(offset, length), offset, tokens);
        return new() { Tokens = tokens, NormalizedText = normalized, CharsConsumed = source.Length };
    }

    /// <summary>Whole words only: a word whose pieces pass the limit is left out, and the count of characters ends before it.</summary>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        if (settings.MaxTokenCount <= 0)
            throw new ArgumentOutOfRangeException(nameof(settings.MaxTokenCount), "The maximum number of tokens must be greater than zero.");
        if (string.IsNullOrEmpty(text) && textSpan.IsEmpty) return new() { Tokens = [] };
        string source = Prepare(text, textSpan, settings, out string? normalized);
        var ids = new List<int>();
        var pieces = new List<EncodedToken>();
        int consumed = 0;
        foreach ((int offset, int length) in Words(source, settings))
        {
            pieces.Clear();
            AddPieces(source.AsSpan(offset, length), offset, pieces);
            if (ids.Count + pieces.Count > settings.MaxTokenCount) break;
            ids.AddRange(pieces.Select(p => p.Id));
            if (ids.Count >= settings.MaxTokenCount) break;
            consumed = offset + length;
        }
        return new() { Tokens = ids, NormalizedText = normalized, CharsConsumed = consumed };
    }

    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) => EncodeToIds(text, textSpan, settings).Tokens.Count;

    private string Prepare(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, out string? normalized)
    {
        text ??= textSpan.ToString();
        normalized = settings.ConsiderNormalization ? Normalizer?.Normalize(text) : null;
        return normalized ?? text;
    }

    private IEnumerable<(int Offset, int Length)> Words(string source, EncodeSettings settings) =>
        settings.ConsiderPreTokenization && PreTokenizer is not null ? PreTokenizer.PreTokenize(source) : [(0, source.Length)];

    private void AddPieces(ReadOnlySpan<char> word, int offset, List<EncodedToken> tokens)
    {
        int before = tokens.Count;
        Span<char> inner = new char[ContinuingSubwordPrefix.Length + word.Length];
        ContinuingSubwordPrefix.CopyTo(inner);
        for (int start = 0, end; start < word.Length; start = end)
        {
            int id = -1;
            for (end = word.Length <= MaxInputCharsPerWord ? word.Length : start; end > start; end--)
            {
                ReadOnlySpan<char> piece = word[start..end];
                if (start > 0)
                {
                    piece.CopyTo(inner[ContinuingSubwordPrefix.Length..]);
                    piece = inner[..(ContinuingSubwordPrefix.Length + end - start)];
                }
                if (_vocabulary.TryGetId(piece, out id)) break;
            }
            if (end == start)
            {
                tokens.RemoveRange(before, tokens.Count - before);
                tokens.Add(new EncodedToken(UnknownTokenId, UnknownToken, offset..(offset + word.Length)));
                return;
            }
            tokens.Add(new EncodedToken(id, _vocabulary.Tokens[id], (offset + start)..(offset + end)));
        }
    }

    public override string Decode(IEnumerable<int> ids) => Decode(ids, skipSpecialTokens: false);

    /// <summary>The official spacing: none before . , ! ? and ', one after them ("it' s"); ids outside the vocabulary vanish.</summary>
    public string Decode(IEnumerable<int> ids, bool skipSpecialTokens)
    {
        var text = new StringBuilder();
        bool first = true;
        foreach (int id in ids)
        {
            if (skipSpecialTokens && _specialIds is not null && _specialIds.Contains(id)) continue;
            if (_vocabulary.Tokens.TryGetValue(id, out string? token))
            {
                if (token.StartsWith(ContinuingSubwordPrefix, StringComparison.Ordinal)) text.Append(token, ContinuingSubwordPrefix.Length, token.Length - ContinuingSubwordPrefix.Length);
                else text.Append(first || token[0] is '.' or ',' or '!' or '?' or '\'' ? "" : " ").Append(token);
            }
            first = false;
        }
        return text.ToString();
    }

    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten) =>
        Decode(ids, destination, skipSpecialTokens: false, out idsConsumed, out charsWritten);

    /// <summary>Unlike the other overload this one puts a blank before every word, marks too, and refuses an id outside the vocabulary.</summary>
    public OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, bool skipSpecialTokens, out int idsConsumed, out int charsWritten)
    {
        (idsConsumed, charsWritten) = (0, 0);
        foreach (int id in ids)
        {
            if (skipSpecialTokens && _specialIds is not null && _specialIds.Contains(id)) continue;
            if (!_vocabulary.Tokens.TryGetValue(id, out string? token)) return OperationStatus.InvalidData;
            bool inner = token.StartsWith(ContinuingSubwordPrefix, StringComparison.Ordinal);
            string piece = inner ? token[ContinuingSubwordPrefix.Length..] : idsConsumed > 0 ? " " + token : token;
            if (!piece.AsSpan().TryCopyTo(destination[charsWritten..])) return OperationStatus.DestinationTooSmall;
            charsWritten += piece.Length;
            idsConsumed++;
        }
        return OperationStatus.Done;
    }
}
