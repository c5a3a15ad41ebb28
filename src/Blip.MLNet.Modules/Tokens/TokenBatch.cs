namespace Blip.MLNet.Modules.Tokens;

/// <summary>How rows of a batch are brought to one length; the padding is [PAD] on the right.</summary>
public enum TokenPadding
{
    /// <summary>To the longest row of the batch.</summary>
    Longest,

    /// <summary>To the given maximum length.</summary>
    MaxLength,
}

/// <summary>Token ids of several texts as one rectangle, row after row.</summary>
/// <param name="Ids">[Rows, Length] token ids.</param>
/// <param name="AttentionMask">[Rows, Length]: 1 for a token, 0 for padding.</param>
/// <param name="Rows">How many texts.</param>
/// <param name="Length">Tokens per row, padding included.</param>
public sealed record TokenBatch(long[] Ids, long[] AttentionMask, int Rows, int Length)
{
    /// <summary>The ids of one row without its padding.</summary>
    public ReadOnlySpan<long> Row(int row)
    {
        int tokens = AttentionMask.AsSpan(row * Length, Length).IndexOf(0L);
        return Ids.AsSpan(row * Length, tokens < 0 ? Length : tokens);
    }
}
