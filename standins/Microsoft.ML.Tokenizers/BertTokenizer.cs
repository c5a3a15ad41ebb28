#nullable enable
namespace Microsoft.ML.Tokenizers;

/// <summary>WordPiece with [CLS] and [SEP] round it. Its EncodeToIds overloads hide the base's: through a Tokenizer variable nothing is added.</summary>
public sealed class BertTokenizer : WordPieceTokenizer
{
    internal BertTokenizer(WordPieceVocabulary vocabulary, BertOptions options) : base(vocabulary, options)
    {
        LowerCaseBeforeTokenization = options.LowerCaseBeforeTokenization;
        ApplyBasicTokenization = options.ApplyBasicTokenization;
        SplitOnSpecialTokens = options.SplitOnSpecialTokens;
        IndividuallyTokenizeCjk = options.IndividuallyTokenizeCjk;
        RemoveNonSpacingMarks = options.RemoveNonSpacingMarks;
        (SeparatorToken, SeparatorTokenId) = (options.SeparatorToken, vocabulary.Ids[options.SeparatorToken]);
        (PaddingToken, PaddingTokenId) = (options.PaddingToken, vocabulary.Ids[options.PaddingToken]);
        (ClassificationToken, ClassificationTokenId) = (options.ClassificationToken, vocabulary.Ids[options.ClassificationToken]);
        (MaskingToken, MaskingTokenId) = (options.MaskingToken, vocabulary.Ids[options.MaskingToken]);
    }

    public bool LowerCaseBeforeTokenization { get; }
    public bool ApplyBasicTokenization { get; }
    public bool SplitOnSpecialTokens { get; }
    public string SeparatorToken { get; }
    public int SeparatorTokenId { get; }
    public string PaddingToken { get; }
    public int PaddingTokenId { get; }
    public string ClassificationToken { get; }
    public int ClassificationTokenId { get; }
    public string MaskingToken { get; }
    public int MaskingTokenId { get; }
    public bool IndividuallyTokenizeCjk { get; }
    public bool RemoveNonSpacingMarks { get; }

    public static BertTokenizer Create(string vocabFilePath, BertOptions? options = null) => Create(WordPieceVocabulary.Read(vocabFilePath), options ?? new());

    public static BertTokenizer Create(Stream vocabStream, BertOptions? options = null) => Create(WordPieceVocabulary.Read(vocabStream), options ?? new());

    public new IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    public new IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, addSpecialTokens: true, considerPreTokenization, considerNormalization);

    public IReadOnlyList<int> EncodeToIds(string text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Surround(base.EncodeToIds(text, considerPreTokenization, considerNormalization), addSpecialTokens);

    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool addSpecialTokens, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Surround(base.EncodeToIds(text, considerPreTokenization, considerNormalization), addSpecialTokens);

    public new IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, maxTokenCount, addSpecialTokens: true, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization);

    public new IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, maxTokenCount, addSpecialTokens: true, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization);

    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, bool addSpecialTokens, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text.ToString(), maxTokenCount, addSpecialTokens, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization);

    public IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, bool addSpecialTokens, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true)
    {
        (normalizedText, charsConsumed) = (null, 0);
        if (addSpecialTokens && maxTokenCount < 2) return [];
        int room = addSpecialTokens ? maxTokenCount - 2 : maxTokenCount;
        return Surround(base.EncodeToIds(text, room, out normalizedText, out charsConsumed, considerPreTokenization, considerNormalization), addSpecialTokens);
    }

    public IReadOnlyList<int> BuildInputsWithSpecialTokens(IEnumerable<int> tokenIds, IEnumerable<int>? additionalTokenIds = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        List<int> ids = [ClassificationTokenId, .. tokenIds, SeparatorTokenId];
        if (additionalTokenIds is not null) ids.AddRange([.. additionalTokenIds, SeparatorTokenId]);
        return ids;
    }

    private IReadOnlyList<int> Surround(IReadOnlyList<int> ids, bool addSpecialTokens) =>
        addSpecialTokens ? new List<int>([ClassificationTokenId, .. ids, SeparatorTokenId]) : ids;

    private static BertTokenizer Create(WordPieceVocabulary vocabulary, BertOptions options)
    {
        if (options.ApplyBasicTokenization)
            options.Normalizer ??= new BertNormalizer(options.LowerCaseBeforeTokenization, options.IndividuallyTokenizeCjk, options.RemoveNonSpacingMarks);
        IReadOnlyDictionary<string, int>? split = options.SplitOnSpecialTokens ? SpecialTokensIn(vocabulary, options) : null;
        options.PreTokenizer ??= options.ApplyBasicTokenization ? PreTokenizer.CreateWordOrPunctuation(split) : PreTokenizer.CreateWhiteSpace();
        return new BertTokenizer(vocabulary, options);
    }

    /// <summary>The special tokens as the normalized text shows them. The caller's options get the tokens as written; the vocabulary gets the lowered ones too.</summary>
    private static IReadOnlyDictionary<string, int> SpecialTokensIn(WordPieceVocabulary vocabulary, BertOptions options)
    {
        bool lower = options.ApplyBasicTokenization && options.LowerCaseBeforeTokenization;
        if (options.SpecialTokens is not null && !lower) return options.SpecialTokens;
        IEnumerable<string> names = options.SpecialTokens?.Keys
            ?? [options.UnknownToken, options.SeparatorToken, options.PaddingToken, options.ClassificationToken, options.MaskingToken];
        var written = new Dictionary<string, int>();
        var shown = new Dictionary<string, int>();
        foreach (string name in names)
        {
            if (name is null || !vocabulary.Ids.TryGetValue(name, out int id)) throw new ArgumentException($"The special token '{name}' is not in the vocabulary.");
            if (options.SpecialTokens is not null && options.SpecialTokens[name] != id)
                throw new ArgumentException($"The special token '{name}' is not in the vocabulary or assigned id value {id} different than the value {options.SpecialTokens[name]} in the special tokens.");
            string form = lower ? name.ToLowerInvariant() : name;
            written[name] = vocabulary.Ids[form] = shown[form] = id;
        }
        options.SpecialTokens ??= written;
        return shown;
    }
}
