using System.Runtime.CompilerServices;
using Blip.MLNet.Evaluators.Tokenization.Rules;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>Writes a token in the manner of the Penn Treebank.</summary>
internal static class TokenText
{
    /// <summary>Appends what the rule makes of the characters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(TokenRule rule, ReadOnlySpan<char> raw, CharBuffer to)
    {
        switch (rule.Rewrite)
        {
            case Rewrite.None: to.Append(raw); break;
            case Rewrite.Constant: to.Append(rule.Constant); break;
            case Rewrite.ShortenDash: to.Append(raw.Length is 3 or 4 ? "--" : raw); break;
            case Rewrite.DropSoftHyphens: WriteWithoutSoftHyphens(raw, to); break;
            case Rewrite.JoinSpaces: raw.Replace(to.Extend(raw.Length), ' ', '\u00A0'); break;
            case Rewrite.DecodeAmpersands: WriteWithEntity(raw, "&amp;", "&", StringComparison.OrdinalIgnoreCase, to); break;
            case Rewrite.NameParentheses: WriteEach(raw, Parenthesis, to); break;
            case Rewrite.NameCurrency: WriteEach(raw, Currency, to); break;
            case Rewrite.SpellFraction: WriteEach(raw, Fraction, to); break;
            case Rewrite.OpenQuote: WriteQuote(raw, "`", "``", to); break;
            case Rewrite.CloseQuote: WriteQuote(raw, "'", "''", to); break;
            default: break; // nothing to write
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteWithoutSoftHyphens(ReadOnlySpan<char> raw, CharBuffer to)
    {
        if (!raw.Contains('\u00AD'))
        {
            to.Append(raw);
            return;
        }
        int start = to.Length;
        foreach (char c in raw)
            if (c != '\u00AD') to.Append(c);
        if (to.Length == start) to.Append('-');
    }

    private static void WriteWithEntity(ReadOnlySpan<char> raw, string entity, string character, StringComparison comparison, CharBuffer to)
    {
        for (int i; (i = raw.IndexOf(entity, comparison)) >= 0; raw = raw[(i + entity.Length)..])
        {
            to.Append(raw[..i]);
            to.Append(character);
        }
        to.Append(raw);
    }

    private static void WriteEach(ReadOnlySpan<char> raw, Func<char, string?> nameOf, CharBuffer to)
    {
        foreach (char c in raw)
        {
            if (nameOf(c) is string name) to.Append(name);
            else to.Append(c);
        }
    }

    private static string? Parenthesis(char c) => c switch { '(' => "-LRB-", ')' => "-RRB-", ' ' => "\u00A0", _ => null };

    private static string? Currency(char c) => c switch
    {
        '¢' => "cents",
        '£' => "#",
        '\u0080' or '\u00A4' or '\u20A0' or '\u20AC' => "$",
        _ => null,
    };

    private static string? Fraction(char c) => c switch { '¼' => "1/4", '½' => "1/2", '¾' => "3/4", '⅓' => "1/3", '⅔' => "2/3", _ => null };

    // An entity is a quote only in lower case, and only as written.
    private static void WriteQuote(ReadOnlySpan<char> raw, string single, string doubled, CharBuffer to)
    {
        for (int i = 0; i < raw.Length; i++)
        {
            ReadOnlySpan<char> rest = raw[i..];
            if (rest.StartsWith("&apos;"))
            {
                to.Append(single);
                i += "&apos;".Length - 1;
            }
            else if (rest.StartsWith("&quot;"))
            {
                to.Append(doubled);
                i += "&quot;".Length - 1;
            }
            else if (Quote(raw[i], single, doubled) is string quote)
            {
                to.Append(quote);
            }
            else
            {
                to.Append(raw[i]);
            }
        }
    }

    private static string? Quote(char c, string single, string doubled) => c switch
    {
        '\'' => single,
        '"' => doubled,
        '\u0091' or '\u2018' or '\u201B' or '\u2039' => "`",
        '\u0092' or '\u2019' or '\u203A' => "'",
        '\u0093' or '\u201C' or '\u00AB' => "``",
        '\u0094' or '\u201D' or '\u00BB' => "''",
        _ => null,
    };
}
