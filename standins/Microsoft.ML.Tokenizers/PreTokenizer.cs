#nullable enable
using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Splits normalized text into words, as offsets and lengths.</summary>
public abstract partial class PreTokenizer
{
    private static readonly RegexPreTokenizer s_wordOrPunctuation = new(WordOrPunctuation(), null);
    private static readonly RegexPreTokenizer s_wordOrNonWord = new(WordOrNonWord(), null);
    private static readonly RegexPreTokenizer s_whiteSpace = new(NonSpace(), null);

    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(string text);
    public abstract IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text);

    public static PreTokenizer CreateWordOrPunctuation(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? s_wordOrPunctuation : new RegexPreTokenizer(WordOrPunctuation(), specialTokens);

    public static PreTokenizer CreateWordOrNonWord(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? s_wordOrNonWord : new RegexPreTokenizer(WordOrNonWord(), specialTokens);

    public static PreTokenizer CreateWhiteSpace(IReadOnlyDictionary<string, int>? specialTokens = null) =>
        specialTokens is null ? s_whiteSpace : new RegexPreTokenizer(NonSpace(), specialTokens);

    // Symbols ($ + = < > ~ ^ ` |) match neither half and vanish, and '_' is a word character: so it is in the official package.
    [GeneratedRegex(@"\w+|[\p{P}]")]
    private static partial Regex WordOrPunctuation();

    [GeneratedRegex(@"\w+|[^\w\s]+")]
    private static partial Regex WordOrNonWord();

    [GeneratedRegex(@"\S+")]
    private static partial Regex NonSpace();
}
