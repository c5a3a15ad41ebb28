using System.Text;
using Microsoft.ML.Tokenizers;

namespace Blip.MLNet.Modules.Tokens;

/// <summary>Words between white space, with every punctuation mark a word of its own (Hugging Face's BasicTokenizer).</summary>
internal sealed class BertWordSplitter : PreTokenizer
{
    /// <inheritdoc/>
    public override IEnumerable<(int, int)> PreTokenize(string text) => Split(text);

    /// <inheritdoc/>
    public override IEnumerable<(int, int)> PreTokenize(ReadOnlySpan<char> text) => Split(text.ToString());

    /// <summary>The words of <paramref name="text"/> as offsets and lengths in UTF-16 units.</summary>
    public static IEnumerable<(int Offset, int Length)> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int start = -1, at = 0;
        foreach (Rune r in text.EnumerateRunes())
        {
            bool mark = CharacterClasses.IsBertPunctuation(r);
            if (mark || Rune.IsWhiteSpace(r))
            {
                if (start >= 0) yield return (start, at - start);
                if (mark) yield return (at, r.Utf16SequenceLength);
                start = -1;
            }
            else if (start < 0) start = at;
            at += r.Utf16SequenceLength;
        }
        if (start >= 0) yield return (start, text.Length - start);
    }
}
