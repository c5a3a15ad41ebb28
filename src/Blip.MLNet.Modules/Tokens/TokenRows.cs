namespace Blip.MLNet.Modules.Tokens;

/// <summary>Texts as rows of token ids of their own lengths, from which batches are put together.</summary>
public static class TokenRows
{
    /// <summary>One rectangle of the given rows, padded on the right.</summary>
    /// <param name="rows">At least one row.</param>
    /// <param name="padId">Id of [PAD].</param>
    public static TokenBatch Batch(IReadOnlyList<int[]> rows, int padId) => Batch(rows, padId, 0);

    /// <summary>The same, at least so long.</summary>
    internal static TokenBatch Batch(IReadOnlyList<int[]> rows, int padId, int minimumLength)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Count == 0) throw new ArgumentException("A batch needs at least one text.", nameof(rows));
        int length = Math.Max(minimumLength, rows.Max(r => r.Length));
        var batch = new TokenBatch(new long[rows.Count * length], new long[rows.Count * length], rows.Count, length);
        Array.Fill(batch.Ids, padId);
        for (int row = 0; row < rows.Count; row++)
            for (int i = 0, at = row * length; i < rows[row].Length; i++, at++)
                (batch.Ids[at], batch.AttentionMask[at]) = (rows[row][i], 1);
        return batch;
    }
}
