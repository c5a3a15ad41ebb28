using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>
/// Lower case as Java's <c>String.toLowerCase(Locale.ENGLISH)</c> makes it: by character, but for the dotted capital I, which
/// becomes two characters, and for a sigma that ends a word.
/// </summary>
internal static class JavaLowerCase
{
    private const char Sigma = '\u03A3';

    /// <summary>Turns the buffer's text from <paramref name="start"/> on into lower case.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(CharBuffer buffer, int start)
    {
        Span<char> token = buffer.Span[start..];
        if (Ascii.IsValid(token))
        {
            Ascii.ToLowerInPlace(token, out _);
            return;
        }
        string original = token.ToString();
        HashSet<int> finalSigmas = original.Contains(Sigma) ? FinalSigmas(original) : [];
        buffer.Truncate(start);
        int i = 0;
        foreach (Rune rune in original.EnumerateRunes())
        {
            char unit = original[i];
            if (unit == '\u0130') buffer.Append("i\u0307");
            else if (unit == Sigma) buffer.Append(finalSigmas.Contains(i) ? '\u03C2' : '\u03C3');
            else if (rune.Utf16SequenceLength == 1) buffer.Append(char.IsSurrogate(unit) ? unit : char.ToLowerInvariant(unit));
            else Rune.ToLowerInvariant(rune).EncodeToUtf16(buffer.Extend(2));
            i += rune.Utf16SequenceLength;
        }
    }

    // A sigma is final if it is the last letter with case of its word, and not the only one.
    private static HashSet<int> FinalSigmas(string text)
    {
        var finals = new HashSet<int>();
        foreach ((int start, int end) in JavaWords.Of(text))
        {
            int first = start, last = end - 1;
            while (first < end && !IsCased(text[first])) first++;
            while (last > first && !IsCased(text[last])) last--;
            if (first < last && text[last] == Sigma) finals.Add(last);
        }
        return finals;
    }

    private static bool IsCased(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || c is (>= '\u02B0' and <= '\u02B8') or '\u02C0' or '\u02C1' or (>= '\u02E0' and <= '\u02E4') or '\u0345' or '\u037A'
            or (>= '\u1D2C' and <= '\u1D61') or (>= '\u2160' and <= '\u217F') or (>= '\u24B6' and <= '\u24E9');
}
