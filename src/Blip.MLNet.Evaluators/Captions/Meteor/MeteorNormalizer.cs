using System.Text;
using System.Text.RegularExpressions;
using Blip.MLNet.Evaluators.Text;

namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>
/// METEOR's own tokenizer (its flag -norm, English): Moses-like, with quotes and dashes made plain, dashes between words removed
/// and the dots of abbreviations such as U.S. dropped; then lower-casing.
/// </summary>
internal sealed partial class MeteorNormalizer
{
    private const string Letters = "A-Za-z\u0160\u017d\u0161\u017e\u0178\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e\u0400-\u04ff\u0500-\u0527\ua640-\ua66e\ua67e-\ua697\u1d00-\u1d7f";
    private const string Surrogates = "[\ud800-\udbff][\udc00-\udfff]";
    private const char Dash = '\u2013';
    private static readonly char[] s_separators = [' ', '\t', '\n', '\r', '\f'];
    private readonly Dictionary<string, bool> _prefixes = new(StringComparer.Ordinal);

    /// <param name="prefixes">The lines of nonbreaking/english.prefixes: words that a dot belongs to, some only before a number.</param>
    public MeteorNormalizer(IEnumerable<string> prefixes)
    {
        foreach (string line in prefixes)
        {
            string[] parts = line.Split(s_separators, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0 && !parts[0].StartsWith('#')) _prefixes[parts[0]] = parts.Length > 1 && parts[1] == "#NUMERIC_ONLY#";
        }
    }

    /// <summary>The words of a line, normalised and lower-cased.</summary>
    public string[] Words(string line) =>
        IsPlain(line) ? line.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries) : Normalize(line).Split(s_separators, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A line normalised and lower-cased, words separated by single spaces.</summary>
    public string Normalize(string line)
    {
        string text = " " + line + " ";
        text = Symbol.Replace(text, " $1 ");
        text = Dots.Replace(text, " DOTMULTI$1");
        while (text.Contains("DOTMULTI.", StringComparison.Ordinal))
            text = DotsEnd.Replace(text, "DOTDOTMULTI $1").Replace("DOTMULTI.", "DOTDOTMULTI", StringComparison.Ordinal);
        foreach (Regex comma in (ReadOnlySpan<Regex>)[CommaBetween, CommaAfterDigit, CommaBeforeDigit]) text = comma.Replace(text, "$1 , $2");
        text = SingleQuote.Replace(text, "'");
        text = DoubleQuote.Replace(text, " \" ");
        text = text.Replace(Dash, '-').Replace("--", "-", StringComparison.Ordinal);
        text = InnerDash.Replace(text, "$1 $2");
        foreach (Regex apostrophe in (ReadOnlySpan<Regex>)[QuoteBetween, QuoteBeforeLetter, QuoteAfterLetter]) text = apostrophe.Replace(text, "$1 ' $2");
        text = QuoteInWord.Replace(text, "$1 '$2");
        text = QuoteAfterDigit.Replace(text, "$1 '$2");
        text = SplitDots(text.Split(s_separators, StringSplitOptions.RemoveEmptyEntries));
        while (text.Contains("DOTDOTMULTI", StringComparison.Ordinal)) text = text.Replace("DOTDOTMULTI", "DOTMULTI.", StringComparison.Ordinal);
        text = text.Replace("DOTMULTI", ".", StringComparison.Ordinal);
        return PythonText.Lower(JavaTrim(Spaces.Replace(text, " ")));
    }

    /// <summary>Java's <c>String.trim()</c>: everything up to U+0020 goes from both ends.</summary>
    public static string JavaTrim(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && text[start] <= ' ') start++;
        while (end > start && text[end - 1] <= ' ') end--;
        return text[start..end];
    }

    private string SplitDots(string[] words)
    {
        var line = new StringBuilder();
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (word.Length > 1 && word[^1] == '.')
            {
                string stem = word[..^1];
                bool known = _prefixes.TryGetValue(stem, out bool numberOnly);
                char next = i + 1 < words.Length ? words[i + 1][0] : '\0';
                if (stem.Contains('.') && Letter.IsMatch(stem)) line.Append(word.Replace(".", ""));
                else if ((known && !numberOnly) || char.IsAsciiLetterLower(next) || (known && char.IsAsciiDigit(next))) line.Append(word);
                else line.Append(stem).Append(" .");
            }
            else
            {
                line.Append(word);
            }
            line.Append(' ');
        }
        return line.ToString();
    }

    private static bool IsPlain(string line)
    {
        foreach (char c in line)
            if (!char.IsAsciiLetterOrDigit(c) && c != ' ') return false;
        return !line.Contains("DOT", StringComparison.Ordinal);
    }

    [GeneratedRegex($"({Surrogates}|[^0-9{Letters} \t\n\v\f\r.'`,\\-\u2018\u2019])")]
    private static partial Regex Symbol { get; }

    [GeneratedRegex(@"\.([.]+)")]
    private static partial Regex Dots { get; }

    [GeneratedRegex(@"DOTMULTI\.([^.])")]
    private static partial Regex DotsEnd { get; }

    [GeneratedRegex("([^0-9]),([^0-9])")]
    private static partial Regex CommaBetween { get; }

    [GeneratedRegex("([0-9]),([^0-9])")]
    private static partial Regex CommaAfterDigit { get; }

    [GeneratedRegex("([^0-9]),([0-9])")]
    private static partial Regex CommaBeforeDigit { get; }

    [GeneratedRegex("[`\u2018\u2019]")]
    private static partial Regex SingleQuote { get; }

    [GeneratedRegex("[\u201c\u201d]|''")]
    private static partial Regex DoubleQuote { get; }

    [GeneratedRegex($"([0-9{Letters}.])-([0-9{Letters}])")]
    private static partial Regex InnerDash { get; }

    [GeneratedRegex($"([^{Letters}])'([^{Letters}])")]
    private static partial Regex QuoteBetween { get; }

    [GeneratedRegex($"([^{Letters}0-9])'([{Letters}])")]
    private static partial Regex QuoteBeforeLetter { get; }

    [GeneratedRegex($"([{Letters}])'([^{Letters}])")]
    private static partial Regex QuoteAfterLetter { get; }

    [GeneratedRegex($"([{Letters}])'([{Letters}])")]
    private static partial Regex QuoteInWord { get; }

    [GeneratedRegex("([0-9])'(s)")]
    private static partial Regex QuoteAfterDigit { get; }

    [GeneratedRegex($"[{Letters}]")]
    private static partial Regex Letter { get; }

    [GeneratedRegex("[ \u2000-\u200a\u202f\u205f\u3000\u00a0]+")]
    private static partial Regex Spaces { get; }
}
