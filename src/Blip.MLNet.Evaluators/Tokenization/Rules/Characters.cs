using Blip.MLNet.Evaluators.Tokenization.Automata;

namespace Blip.MLNet.Evaluators.Tokenization.Rules;

/// <summary>The characters that several kinds of tokens are made of.</summary>
internal static class Characters
{
    public static readonly CharSet UpperAscii = CharSet.Between('A', 'Z');
    public static readonly CharSet LowerAscii = CharSet.Between('a', 'z');
    public static readonly CharSet LetterAscii = UpperAscii | LowerAscii;
    public static readonly CharSet DigitAscii = CharSet.Between('0', '9');
    public static readonly CharSet AlphanumericAscii = LetterAscii | DigitAscii;

    public static readonly CharSet Letter = CharSet.Parse(UnicodeRanges.Letters);
    public static readonly CharSet Digit = CharSet.Parse(UnicodeRanges.Digits);
    public static readonly CharSet Alphanumeric = Letter | Digit;

    /// <summary>Upper-case letters and signs; Cherokee had one case only in Unicode 6.</summary>
    public static readonly CharSet Upper = (Letter.Where(char.IsUpper) - CharSet.Parse("13A0-13F4")) | CharSet.Parse("2160-216F 24B6-24CF");

    public static readonly CharSet SoftHyphen = CharSet.Of("\u00AD");

    /// <summary>A letter of a word, which may be written as an entity: <c>&amp;eacute;</c>.</summary>
    public static readonly Pattern WordLetter =
        Letter | CharSet.Parse(UnicodeRanges.WordSigns) | SoftHyphen
        | ("&" + (CharSet.Of("aeiouAEIOU") + Pattern.AnyOf("acute; grave; uml;")));

    /// <summary>An apostrophe: ASCII, typographic (also at its place in Windows-1252), or as an entity.</summary>
    public static readonly Pattern Apostrophe = CharSet.Of("'\u0092\u2019") | "&apos;";

    /// <summary>An apostrophe, or a quote that people type for one.</summary>
    public static readonly Pattern LooseApostrophe = Apostrophe | CharSet.Of("`\u0091\u2018\u201B");

    public static readonly CharSet Hyphen = CharSet.Of("-_\u058A\u2010\u2011");

    public static readonly CharSet Blank = CharSet.Of(" \t\u00A0\u3000") | CharSet.Between('\u2000', '\u200A');

    public static readonly Pattern NewLine = "\r\n" | CharSet.Of("\r\n\u000B\u000C\u0085\u2028\u2029");

    public static readonly Pattern BlankOrNewLine = Blank | NewLine;

    /// <summary>Punctuation inside a sentence.</summary>
    public static readonly CharSet Pause = CharSet.Of(",;:\u3001");

    public static readonly CharSet Dot = CharSet.Of(".");
    public static readonly CharSet Dash = CharSet.Of("-");
}
