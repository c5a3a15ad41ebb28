using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Answers to choose from, with their tokens. Thread-safe.</summary>
public sealed class AnswerList
{
    private readonly int[][] _rows;

    /// <summary>Takes a list of answers as it is: order and duplicates stay.</summary>
    /// <param name="answers">At least one answer, none of them empty.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="maxTokens">The model's longest text, [DEC] and [SEP] included.</param>
    /// <exception cref="ArgumentException">The list is empty, or an answer has no word or too many; the message names it.</exception>
    public AnswerList(IReadOnlyList<string> answers, BlipTokenizer tokenizer, int maxTokens = 512)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (answers.Count == 0) throw new ArgumentException("The answer list is empty; ranking needs at least one answer.", nameof(answers));
        Answers = [.. answers];
        PadId = tokenizer.PadId;
        _rows = new int[answers.Count][];
        for (int i = 0; i < _rows.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(answers[i])) throw new ArgumentException($"Answer {i} of the answer list is empty.", nameof(answers));
            int[] row = tokenizer.Encode(answers[i]);
            if (row.Length < 3) throw new ArgumentException($"Answer {i} of the answer list ('{answers[i]}') has no character that the vocabulary knows.", nameof(answers));
            if (row.Length > maxTokens) throw new ArgumentException($"Answer {i} of the answer list has {row.Length} tokens; the model reads {maxTokens}.", nameof(answers));
            row[0] = tokenizer.DecoderId;
            _rows[i] = row;
        }
        FirstTokens = [.. _rows.Select(r => (long)r[1])];
        StartId = tokenizer.DecoderId;
    }

    /// <summary>The answers.</summary>
    public IReadOnlyList<string> Answers { get; }

    /// <summary>How many there are.</summary>
    public int Count => _rows.Length;

    /// <summary>Each answer's first word piece.</summary>
    internal long[] FirstTokens { get; }

    internal int StartId { get; }

    private int PadId { get; }

    /// <summary>Ids of some answers, [DEC] first, padded to the longest of them.</summary>
    /// <param name="indices">Which answers; at least one.</param>
    public TokenBatch Tokens(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        return TokenRows.Batch([.. indices.Select(i => _rows[i])], PadId);
    }
}
