namespace Blip.MLNet.Modules.Generation;

/// <summary>Changes the scores of the next token before one is chosen (transformers' LogitsProcessor).</summary>
internal interface IScoreProcessor
{
    /// <summary>The changed scores.</summary>
    /// <param name="rows">The ids of every row so far.</param>
    /// <param name="scores">float32 [rows, V]</param>
    /// <returns>float32 [rows, V]</returns>
    Tensor Process(IReadOnlyList<int[]> rows, Tensor scores);
}

/// <summary>Scores of tokens that occurred are divided by the penalty where positive and multiplied where negative (Keskar et al. 2019).</summary>
internal sealed class RepetitionPenaltyProcessor(double penalty) : IScoreProcessor
{
    public Tensor Process(IReadOnlyList<int[]> rows, Tensor scores)
    {
        long[] ids = [.. rows.SelectMany(r => r).Select(id => (long)id)];
        Tensor index = torch.tensor(ids, device: scores.device).view(rows.Count, -1); // [R, T]
        Tensor seen = scores.gather(1, index);
        return scores.scatter(1, index, torch.where(seen < 0, seen * penalty, seen / penalty));
    }
}

/// <summary>The end token is impossible while the sequence is shorter than the minimum.</summary>
internal sealed class MinLengthProcessor(int minLength, int endId) : IScoreProcessor
{
    public Tensor Process(IReadOnlyList<int[]> rows, Tensor scores)
    {
        if (rows[0].Length >= minLength) return scores;
        Tensor end = torch.tensor([(long)endId], device: scores.device);
        return scores.index_fill(1, end, float.NegativeInfinity);
    }
}

/// <summary>Scores are divided by the temperature.</summary>
internal sealed class TemperatureProcessor(double temperature) : IScoreProcessor
{
    public Tensor Process(IReadOnlyList<int[]> rows, Tensor scores) => scores / temperature;
}

/// <summary>All but the k best tokens are impossible.</summary>
internal sealed class TopKProcessor(int k) : IScoreProcessor
{
    public Tensor Process(IReadOnlyList<int[]> rows, Tensor scores)
    {
        int kept = (int)Math.Min(k, scores.shape[1]);
        Tensor worst = scores.topk(kept, 1).values.narrow(1, kept - 1, 1); // [R, 1]
        return scores.masked_fill(scores < worst, float.NegativeInfinity);
    }
}

/// <summary>All but the smallest set of tokens whose probability reaches p are impossible (nucleus sampling, Holtzman et al. 2020).</summary>
internal sealed class TopPProcessor(double p) : IScoreProcessor
{
    public Tensor Process(IReadOnlyList<int[]> rows, Tensor scores)
    {
        (Tensor sorted, Tensor order) = scores.sort(1, descending: true);
        Tensor mass = sorted.softmax(1).cumsum(1); // [R, V]
        // A token goes if the ones before it already exceed p: the mask moves one place to the right, and the best token stays.
        Tensor before = torch.cat([torch.zeros_like(mass).narrow(1, 0, 1), mass.narrow(1, 0, mass.shape[1] - 1)], 1);
        Tensor remove = torch.zeros_like(before).to_type(ScalarType.Bool).scatter(1, order, before > p);
        return scores.masked_fill(remove, float.NegativeInfinity);
    }
}
