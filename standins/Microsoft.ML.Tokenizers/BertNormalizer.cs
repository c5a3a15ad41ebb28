#nullable enable
using System.Globalization;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// The official default of BertTokenizer, which is not Hugging Face's: line feeds and tabs are control characters and vanish,
/// accents stay unless RemoveNonSpacingMarks, only capital letters are lowered.
/// </summary>
internal sealed class BertNormalizer(bool lowerCase, bool individuallyTokenizeCjk, bool removeNonSpacingMarks) : Normalizer
{
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    public override string Normalize(string original)
    {
        if (string.IsNullOrEmpty(original)) return "";
        if (removeNonSpacingMarks) original = original.Normalize(NormalizationForm.FormD);
        var text = new StringBuilder(original.Length);
        for (int i = 0, length; i < original.Length; i += length)
        {
            length = char.IsSurrogatePair(original, i) ? 2 : 1;
            UnicodeCategory category = CharUnicodeInfo.GetUnicodeCategory(original, i);
            if (original[i] is '\0' or '\uFFFD' || category == UnicodeCategory.Control) continue;
            if (removeNonSpacingMarks && category == UnicodeCategory.NonSpacingMark) continue;
            ReadOnlySpan<char> character = original.AsSpan(i, length);
            if (category == UnicodeCategory.SpaceSeparator) text.Append(' ');
            else if (lowerCase && category == UnicodeCategory.UppercaseLetter) text.Append(character.ToString().ToLowerInvariant());
            else if (individuallyTokenizeCjk && IsCjk(length == 2 ? char.ConvertToUtf32(original, i) : original[i])) text.Append(' ').Append(character).Append(' ');
            else text.Append(character);
        }
        return text.ToString().Normalize(NormalizationForm.FormC);
    }

    private static bool IsCjk(int c) =>
        c is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x2A6DF)
            or (>= 0x2A700 and <= 0x2CEAF) or (>= 0x2F800 and <= 0x2FA1F);
}
