namespace Blip.MLNet.Modules.Generation;

/// <summary>
/// Greedy search and sampling over a batch of pictures (transformers 4.15, greedy_search and sample). Rows that ended leave the batch.
/// Each step's tokens can be watched as they come.
/// </summary>
internal sealed class TokenSearch(GenerationOptions options, int endId)
{
    /// <summary>Where sampling takes its uniform numbers from: (picture, sequence) to a source of numbers in [0, 1).</summary>
    public Func<int, int, Func<double>>? Uniforms { get; init; }

    private readonly IReadOnlyList<IScoreProcessor> _processors = ScorePipeline.Create(options, endId);

    /// <summary>Runs; returns the sequences of each picture, best score first when there are several.</summary>
    /// <param name="decoder">The decoder of the pictures.</param>
    /// <param name="prompts">One a picture, equally long.</param>
    /// <param name="onToken">Called with (picture, sequence, token) for every token as it is chosen; may be null.</param>
    /// <param name="cancellation">Checked at every step.</param>
    public IReadOnlyList<IReadOnlyList<GeneratedSequence>> Run(
        IStepDecoder decoder, IReadOnlyList<int[]> prompts, Action<int, int, int>? onToken, CancellationToken cancellation)
    {
        int each = options.NumReturnSequences, pictures = prompts.Count;
        Row[] all = [.. Enumerable.Range(0, pictures * each).Select(i => new Row(i / each, i % each, prompts[i / each], Source(i / each, i % each)))];
        List<Row> open = [.. all];

        using var scope = torch.NewDisposeScope();
        Tensor logits = decoder.Start(prompts); // [B, V]
        if (each > 1)
        {
            int[] repeated = [.. all.Select(r => r.Picture)];
            logits = logits.index_select(0, torch.tensor([.. repeated.Select(r => (long)r)], device: logits.device)); // [B*n, V]
            decoder.SelectRows(repeated);
        }
        var present = Enumerable.Range(0, pictures).ToList();
        while (open.Count > 0 && open[0].Ids.Count < options.MaxLength)
        {
            cancellation.ThrowIfCancellationRequested();
            Choose(open, logits, onToken);
            open = Compact(decoder, open, present);
            if (open.Count == 0 || open[0].Ids.Count >= options.MaxLength) break;
            logits.Dispose();
            logits = decoder.Step([.. open.Select(r => r.Ids[^1])]);
        }
        return [.. all.Chunk(each).Select(rows => (IReadOnlyList<GeneratedSequence>)[.. rows.Select(r => r.Finish(options, endId)).OrderByDescending(s => s.Score)])];
    }

    /// <summary>Depends on the seed and the sequence's number, not on the place in the batch.</summary>
    private Func<double> Source(int picture, int sequence) =>
        Uniforms?.Invoke(picture, sequence) ?? new Random(unchecked((int)(options.Seed ^ (options.Seed >> 32)) * 31 + sequence)).NextDouble;

    private void Choose(List<Row> open, Tensor logits, Action<int, int, int>? onToken)
    {
        using var scope = torch.NewDisposeScope();
        Tensor scores = _processors.Apply([.. open.Select(r => r.Ids.ToArray())], logits);
        long[] chosen = options.Sample ? Draw(open, scores) : scores.argmax(1).cpu().data<long>().ToArray();
        Tensor index = torch.tensor(chosen, device: logits.device).unsqueeze(1);
        float[] logProbabilities = nn.functional.log_softmax(logits, 1).gather(1, index).flatten().cpu().data<float>().ToArray();
        for (int i = 0; i < open.Count; i++)
        {
            if (open[i].Ended) continue;
            open[i].Append((int)chosen[i], logProbabilities[i], endId);
            onToken?.Invoke(open[i].Picture, open[i].Sequence, (int)chosen[i]);
        }
    }

    /// <summary>Inverse-transform sampling: the first token whose cumulated probability exceeds the row's next uniform number.</summary>
    private static long[] Draw(List<Row> open, Tensor scores)
    {
        Tensor mass = scores.softmax(1).to_type(ScalarType.Float64).cumsum(1); // [R, V]
        Tensor total = mass.narrow(1, mass.shape[1] - 1, 1);
        double[] uniforms = [.. open.Select(r => r.Uniform())];
        Tensor threshold = torch.tensor(uniforms, device: scores.device).unsqueeze(1) * total;
        return (mass <= threshold).to_type(ScalarType.Int64).sum(1).clamp_max(mass.shape[1] - 1).cpu().data<long>().ToArray();
    }

    /// <summary>Drops the pictures all of whose rows have ended; rows that ended beside open ones go on unwatched.</summary>
    private static List<Row> Compact(IStepDecoder decoder, List<Row> open, List<int> present)
    {
        var alive = open.Where(r => !r.Ended).Select(r => r.Picture).ToHashSet();
        if (alive.Count == present.Count)
        {
            foreach (Row r in open.Where(r => r.Ended)) r.Pad();
            return open;
        }
        int[] rows = [.. Enumerable.Range(0, open.Count).Where(i => alive.Contains(open[i].Picture))];
        int[] pictures = [.. Enumerable.Range(0, present.Count).Where(i => alive.Contains(present[i]))];
        List<Row> kept = [.. rows.Select(i => open[i])];
        foreach (Row r in kept.Where(r => r.Ended)) r.Pad();
        present.RemoveAll(p => !alive.Contains(p));
        if (kept.Count == 0) return kept;
        decoder.SelectRows(rows);
        decoder.SelectPictures(pictures);
        return kept;
    }

    /// <summary>One growing sequence.</summary>
    private sealed class Row(int picture, int sequence, int[] prompt, Func<double> uniform)
    {
        private double _sum;
        private int _length = prompt.Length;

        public int Picture { get; } = picture;
        public int Sequence { get; } = sequence;
        public List<int> Ids { get; } = [.. prompt];
        public bool Ended { get; private set; }

        public Func<double> Uniform { get; } = uniform;

        public void Append(int token, double logProbability, int endId)
        {
            Ids.Add(token);
            _sum += logProbability;
            Ended = token == endId;
            if (!Ended) _length++;
        }

        /// <summary>Keeps an ended row as long as its neighbours; what is added is cut off at the end.</summary>
        public void Pad() => Ids.Add(Ids[^1]);

        public GeneratedSequence Finish(GenerationOptions options, int endId)
        {
            int[] ids = [.. Ids.Take(_length)];
            return new GeneratedSequence(Ended ? [.. ids, endId] : ids, _sum / Math.Pow(_length, options.LengthPenalty));
        }
    }
}
