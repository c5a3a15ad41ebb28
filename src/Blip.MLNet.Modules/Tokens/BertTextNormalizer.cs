using System.Text;
using Microsoft.ML.Tokenizers;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>
/// The text rules of Hugging Face's slow BertTokenizer with do_lower_case (transformers 4.15, BasicTokenizer): controls removed, white space
/// to blanks, blanks round ideographs, each character lowered by itself, accents stripped.
/// </summary>
/// <param name="maxWordLength">Words of more code points become one U+FFFD, which no vocabulary holds, and so the unknown token.</param>
internal sealed class BertTextNormalizer(int maxWordLength) : Normalizer
{
    /// <inheritdoc/>
    public override string Normalize(ReadOnlySpan<char> original) => Normalize(original.ToString());

    /// <inheritdoc/>
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        var text = new StringBuilder(original.Length + 8);
        foreach (Rune r in original.EnumerateRunes())
        {
            if (r.IsAscii && r.Value > ' ' && r.Value < 0x7f) text.Append(char.ToLowerInvariant((char)r.Value));
            else if (CharacterClasses.IsBertSpace(r)) text.Append(' ');
            else if (CharacterClasses.IsBertControl(r)) continue;
            else
            {
                bool apart = CharacterClasses.IsCjk(r);
                if (apart) text.Append(' ');
                foreach (Rune lower in CharacterClasses.ToLower(r).EnumerateRunes()) Decomposition.AppendBase(text, lower);
                if (apart) text.Append(' ');
            }
        }
        return text.Length <= maxWordLength ? text.ToString() : ReplaceLongWords(text.ToString());
    }

    private string ReplaceLongWords(string text)
    {
        var result = new StringBuilder(text.Length);
        int at = 0;
        foreach ((int offset, int length) in BertWordSplitter.Split(text))
        {
            result.Append(text, at, offset - at);
            int points = length <= maxWordLength ? length : text.AsSpan(offset, length).EnumerateRunes().Count();
            if (points > maxWordLength) result.Append('\uFFFD'); else result.Append(text, offset, length);
            at = offset + length;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }
}

internal static class RuneCounting
{
    /// <summary>How many code points are left to enumerate.</summary>
    public static int Count(this SpanRuneEnumerator runes)
    {
        int count = 0;
        while (runes.MoveNext()) count++;
        return count;
    }
}
