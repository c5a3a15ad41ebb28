#nullable enable
using System.Text.RegularExpressions;

namespace Microsoft.ML.Tokenizers;

/// <summary>Words are the matches of a pattern; special tokens are words of their own, wherever they stand.</summary>
public sealed class RegexPreTokenizer : PreTokenizer
{
    private readonly Regex _words;
    private readonly Regex? _special;

    public RegexPreTokenizer(Regex regex, IReadOnlyDictionary<string, int>? specialTokens)
    {
        _words = regex ?? throw new ArgumentNullException(nameof(regex));
        if (specialTokens is { Count: > 0 }) _special = new Regex(string.Join('|', specialTokens.Keys.Select(Regex.Escape)));
    }

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text) => PreTokenize(text.ToString());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text)
    {
        int at = 0;
        if (string.IsNullOrEmpty(text)) yield break;
        for (Match? special = _special?.Match(text); special is { Success: true }; special = special.NextMatch())
        {
            foreach ((int Offset, int Length) word in Words(text, at, special.Index)) yield return word;
            yield return (special.Index, special.Length);
            at = special.Index + special.Length;
        }
        foreach ((int Offset, int Length) word in Words(text, at, text.Length)) yield return word;
    }

    private IEnumerable<(int Offset, int Length)> Words(string text, int start, int end) =>
        _words.Matches(text[start..end]).Select(m => (start + m.Index, m.Length));
}
