using System.Buffers;
using System.Globalization;
using System.Text;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>The rules of the reference for captions and questions (salesforce/BLIP, data/utils.py), character for character.</summary>
public static class TextRules
{
    private static readonly SearchValues<char> s_marks = SearchValues.Create(".!\"()*#:;~");

    /// <summary>
    /// <c>pre_caption</c>: lower case, marks to blanks, runs of white space to one blank, blanks trimmed, at most <paramref name="maxWords"/> words.
    /// </summary>
    public static string PreCaption(string caption, int maxWords = 50)
    {
        ArgumentNullException.ThrowIfNull(caption);
        string lower = ToLower(caption);
        var text = new StringBuilder(lower.Length);
        for (int i = 0; i < lower.Length; i++)
        {
            int run = i;
            while (run < lower.Length && IsBlank(lower[run])) run++;
            if (run - i >= 2) (_, i) = (text.Append(' '), run - 1);
            else text.Append(s_marks.Contains(lower[i]) ? ' ' : lower[i]);
        }
        return FirstWords(text.ToString().TrimEnd('\n').Trim(' '), maxWords);

        static bool IsBlank(char c) => s_marks.Contains(c) || CharacterClasses.IsPythonSpace(c);
    }

    /// <summary><c>pre_question</c>: lower case, marks deleted, blanks cut at the end only, at most <paramref name="maxWords"/> words.</summary>
    public static string PreQuestion(string question, int maxWords = 50)
    {
        ArgumentNullException.ThrowIfNull(question);
        string kept = string.Concat(ToLower(question).Where(c => !s_marks.Contains(c)));
        return FirstWords(kept.TrimEnd(' '), maxWords);
    }

    /// <summary>Hugging Face's <c>clean_up_tokenization</c>: no blank before . ? ! , and in English contractions.</summary>
    public static string CleanUpTokenizationSpaces(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var clean = new StringBuilder(text);
        foreach ((string from, string to) in new[] { (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re") })
            clean.Replace(from, to);
        return clean.ToString();
    }

    /// <summary>Words are what stands between single blanks, so two blanks hold an empty word between them, as in Python's <c>split(' ')</c>.</summary>
    private static string FirstWords(string text, int maxWords)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxWords);
        int end = -1;
        for (int word = 0; word < maxWords; word++)
            if ((end = text.IndexOf(' ', end + 1)) < 0) return text;
        return maxWords == 0 ? "" : text[..end];
    }

    /// <summary>Python's <c>str.lower</c> of a whole text: a capital sigma at the end of a word is ς.</summary>
    private static string ToLower(string text)
    {
        var lower = new StringBuilder(text.Length);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = Rune.TryGetRuneAt(text, at, out Rune r) ? r.Utf16SequenceLength : 1;
            if (text[at] == 'Σ') lower.Append(IsFinalSigma(text, at) ? 'ς' : 'σ');
            else if (length == 1 && char.IsSurrogate(text[at])) lower.Append(text[at]);
            else lower.Append(CharacterClasses.ToLower(r));
        }
        return lower.ToString();
    }

    /// <summary>A letter with case comes before it and none after it, looking past marks and other characters that casing ignores.</summary>
    private static bool IsFinalSigma(string text, int at)
    {
        int before = at - 1, after = at + 1;
        while (before >= 0 && IsCaseIgnorable(text[before])) before--;
        while (after < text.Length && IsCaseIgnorable(text[after])) after++;
        return before >= 0 && IsCased(text[before]) && !(after < text.Length && IsCased(text[after]));
    }

    private static bool IsCased(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsCaseIgnorable(char c) => c is '\'' or '.' or ':' or '·' or '’' or '‘' or '․' or '‧'
        || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
}
