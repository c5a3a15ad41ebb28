namespace Blip.MLNet.Evaluators.Tokenization;

/// <summary>What a <see cref="PtbTokenizer"/> does. The defaults are those of the COCO caption evaluation, each caption by itself.</summary>
public sealed class PtbTokenizerOptions
{
    /// <summary>
    /// Whether a list of captions is read as the official code reads it: joined by line feeds into one text, tokenised as a whole,
    /// and cut into lines again. Then the next caption decides how some abbreviations at the end of a caption are tokenised, and
    /// a line break other than U+000A inside a caption (U+000B, U+000C, U+000D, U+2028, U+2029) moves all lines after it by one,
    /// to the next caption. Otherwise (the default) each caption is a text of its own and such a line break is a space.
    /// </summary>
    public bool ReferenceCompatible { get; init; }

    /// <summary>Whether tokens are in lower case, as Java's <c>toLowerCase(Locale.ENGLISH)</c> makes it.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>
    /// Whether punctuation is left out: <c>'' ' `` ` -LRB- -RRB- -LCB- -RCB- . ? ! , : - -- ... ;</c>. The comparison is exact,
    /// so <c>-lrb-</c> in lower case stays, as in the official code.
    /// </summary>
    public bool RemovePunctuation { get; init; } = true;

    /// <summary>How many threads may tokenise a list at a time, at least 1; null for as many as the machine has processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxDegreeOfParallelism
    {
        get;
        init
        {
            if (value is int threads) ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1, nameof(MaxDegreeOfParallelism));
            field = value;
        }
    }
}
