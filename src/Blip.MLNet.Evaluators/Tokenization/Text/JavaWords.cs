using System.Globalization;
using Blip.MLNet.Evaluators.Tokenization.Automata;
using static System.Globalization.UnicodeCategory;

namespace Blip.MLNet.Evaluators.Tokenization.Text;

/// <summary>
/// Words as Java's <c>BreakIterator.getWordInstance</c> finds them, which its lower-casing of sigma asks: letters and digits in turns,
/// with single dashes, periods and quotes between two letters, and single commas, periods and quotes between two digits.
/// </summary>
internal static class JavaWords
{
    private static readonly CharSet Ideograph = CharSet.Parse("3005 3041-3094 3099-309E 30A1-30FE 4E00-9FA5 F900-FA2D");
    private static readonly CharSet Format = OfCategory(UnicodeCategory.Format) - CharSet.Of("\u00AD");
    private static readonly CharSet Sign = Format | (OfCategory(NonSpacingMark, EnclosingMark) - Ideograph);

    private static readonly Pattern Letter =
        (OfCategory(UppercaseLetter, LowercaseLetter, TitlecaseLetter, ModifierLetter, OtherLetter, SpacingCombiningMark) - Ideograph) + Sign.Star;

    private static readonly Pattern Digit = OfCategory(DecimalDigitNumber, LetterNumber, OtherNumber) + Sign.Star;

    private static readonly Pattern BetweenLetters =
        (OfCategory(DashPunctuation, ConnectorPunctuation) | CharSet.Of("\u00AD\u2027\"'.")) + Format.Star;

    private static readonly Pattern BetweenDigits = CharSet.Of("\"',\u066B.") + Format.Star;

    private static readonly Pattern Word = Letter.Plus + (BetweenLetters + Letter.Plus).Star;
    private static readonly Pattern Number = Digit.Plus + (BetweenDigits + Digit.Plus).Star;

    private static readonly Dfa Words = new([(Word + (Number + Word).Star + Number.Optional) | ((Number + Word).Plus + Number.Optional) | Number]);

    /// <summary>Starts and ends of the words of a text; a character that is in no word is a word of its own.</summary>
    public static IEnumerable<(int Start, int End)> Of(string text)
    {
        DeadEnds? deadEnds = null;
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start + Math.Max(1, Words.LongestMatch(text, start, ref deadEnds, out _));
            yield return (start, end);
        }
    }

    private static CharSet OfCategory(params UnicodeCategory[] categories) => CharSet.Any.Where(c => categories.Contains(char.GetUnicodeCategory(c)));
}
