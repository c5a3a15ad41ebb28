using System.Text;

namespace Blip.MLNet.Evaluators.Text;

/// <summary>The string rules of Python that the reference metrics lean on.</summary>
internal static class PythonText
{
    /// <summary>White space as <c>str.split()</c> and <c>str.strip()</c> see it: Unicode's, and the four ASCII separators U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary><c>str.rstrip()</c>.</summary>
    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        int length = text.Length;
        while (length > 0 && IsSpace(text[length - 1])) length--;
        return text[..length];
    }

    /// <summary><c>str.split()</c>: the runs between white space, none of them empty.</summary>
    public static List<string> Split(string text)
    {
        var words = new List<string>();
        for (int i = 0; i < text.Length;)
        {
            while (i < text.Length && IsSpace(text[i])) i++;
            int start = i;
            while (i < text.Length && !IsSpace(text[i])) i++;
            if (i > start) words.Add(text[start..i]);
        }
        return words;
    }

    /// <summary>
    /// Full Unicode lower-casing as <c>str.lower()</c> and Java's <c>toLowerCase(Locale.ENGLISH)</c> do it:
    /// U+0130 becomes i with a dot above, a capital sigma at the end of a word becomes a final sigma.
    /// </summary>
    public static string Lower(string text)
    {
        if (text.AsSpan().IndexOfAny('\u0130', '\u03a3') < 0) return text.ToLowerInvariant();
        var lower = new StringBuilder(text.Length + 1);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\u0130') lower.Append("i\u0307");
            else if (text[i] == '\u03a3') lower.Append(EndsWord(text, i) ? '\u03c2' : '\u03c3');
            else if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length) lower.Append(text.Substring(i++, 2).ToLowerInvariant());
            else lower.Append(char.ToLowerInvariant(text[i]));
        }
        return lower.ToString();
    }

    private static bool EndsWord(string text, int at)
    {
        int before = at - 1, after = at + 1;
        while (before >= 0 && IsCaseIgnorable(text[before])) before--;
        while (after < text.Length && IsCaseIgnorable(text[after])) after++;
        return before >= 0 && IsCased(text[before]) && !(after < text.Length && IsCased(text[after]));
    }

    private static bool IsCased(char c) => char.IsUpper(c) || char.IsLower(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.TitlecaseLetter;

    private static bool IsCaseIgnorable(char c) => c is '\'' or '.' or ':' or '^' or '`' or '\u00a8' or '\u00ad' or '\u00b7' or '\u2019'
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.EnclosingMark or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.ModifierLetter or System.Globalization.UnicodeCategory.ModifierSymbol;
}
