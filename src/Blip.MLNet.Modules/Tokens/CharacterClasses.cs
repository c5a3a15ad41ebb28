using System.Globalization;
using System.Text;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>The character classes of Python and of BERT's basic tokenizer, where .NET's differ.</summary>
internal static class CharacterClasses
{
    /// <summary>Python's <c>str.isspace</c>: .NET's white space and the four information separators.</summary>
    public static bool IsPythonSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    /// <summary>What BERT turns into a blank.</summary>
    public static bool IsBertSpace(Rune r) => r.Value is ' ' or '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(r) == UnicodeCategory.SpaceSeparator;

    /// <summary>What BERT removes: every category that begins with C, NUL and the replacement character.</summary>
    public static bool IsBertControl(Rune r) => r.Value is 0 or 0xFFFD || Rune.GetUnicodeCategory(r)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>What BERT makes a word of its own: ASCII that is neither letter, digit nor blank, and every category that begins with P.</summary>
    public static bool IsBertPunctuation(Rune r) =>
        r.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        || Rune.GetUnicodeCategory(r) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
            or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;

    /// <summary>The ideographs that BERT sets apart: the CJK unified and compatibility blocks, not kana and not hangul.</summary>
    public static bool IsCjk(Rune r) => r.Value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2CEAF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);

    /// <summary>Lower case of one character alone, as Python's <c>str.lower</c> gives it: simple mappings, and two characters for İ.</summary>
    public static string ToLower(Rune r) => r.Value == 0x130 ? "i\u0307" : Rune.ToLowerInvariant(r).ToString();
}
