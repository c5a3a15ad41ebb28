using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Generation;

/// <summary>
/// Beam search over a batch of pictures, token for token that of transformers 4.15 (generation_utils.py, beam_search). Pictures
/// whose search is over leave the batch, so the others run faster.
/// </summary>
internal sealed class BeamSearch(GenerationOptions options, int endId)
{
    private readonly IReadOnlyList<IScoreProcessor> _processors = ScorePipeline.Create(options, endId);

    /// <summary>Searches; returns the best sentences of each picture.</summary>
    public IReadOnlyList<IReadOnlyList<GeneratedSequence>> Run(IStepDecoder decoder, IReadOnlyList<int[]> prompts, CancellationToken cancellation)
    {
        int beams = options.NumBeams, pictures = prompts.Count;
        var finished = Enumerable.Range(0, pictures).Select(_ => new BeamHypotheses(beams, options)).ToArray();
        var open = new List<Picture>(Enumerable.Range(0, pictures).Select(i => Picture.Start(i, prompts[i], beams)));

        using var scope = torch.NewDisposeScope();
        Tensor logits = decoder.Start(prompts); // [B, V]
        int[] repeated = [.. Enumerable.Range(0, pictures * beams).Select(r => r / beams)];
        logits = logits.index_select(0, torch.tensor([.. repeated.Select(r => (long)r)], device: logits.device)); // [B*k, V]
        decoder.SelectRows(repeated);

        while (open.Count > 0 && open[0].Length < options.MaxLength)
        {
            cancellation.ThrowIfCancellationRequested();
            List<int> rows = Advance(open, finished, logits);
            if (open.Count == 0 || open[0].Length >= options.MaxLength) break;
            if (open.Count < decoder.Pictures) decoder.SelectPictures([.. open.Select(p => p.Place)]);
            decoder.SelectRows(rows);
            logits.Dispose();
            logits = decoder.Step([.. open.SelectMany(p => p.Rows).Select(r => r[^1])]); // [rows, V]
            for (int i = 0; i < open.Count; i++) open[i].Place = i;
        }
        foreach (Picture picture in open)
            for (int b = 0; b < beams; b++) finished[picture.Index].Add(picture.Rows[b], picture.Sums[b]);
        return [.. finished.Select(f => (IReadOnlyList<GeneratedSequence>)[.. f.Best(options.NumReturnSequences).Select(WithEnd)])];
    }

    /// <summary>One step of every open picture; returns the rows that go on, and takes finished pictures off the list.</summary>
    private List<int> Advance(List<Picture> open, BeamHypotheses[] finished, Tensor logits)
    {
        int beams = options.NumBeams;
        (float[] scores, long[] indices, long vocabulary) = Candidates(open, logits);
        var going = new List<int>();
        var still = new List<Picture>();
        for (int p = 0; p < open.Count; p++)
        {
            Picture picture = open[p];
            var next = new List<(int Beam, int Token, float Sum)>(beams);
            for (int rank = 0; rank < 2 * beams && next.Count < beams; rank++)
            {
                int at = p * 2 * beams + rank;
                int beam = (int)(indices[at] / vocabulary), token = (int)(indices[at] % vocabulary);
                if (token != endId) next.Add((beam, token, scores[at]));
                else if (rank < beams) finished[picture.Index].Add(picture.Rows[beam], scores[at]);
            }
            if (finished[picture.Index].IsDone(scores[p * 2 * beams], picture.Length)) continue;
            going.AddRange(next.Select(n => p * beams + n.Beam));
            picture.Extend(next);
            still.Add(picture);
        }
        open.Clear();
        open.AddRange(still);
        return going;
    }

    /// <summary>The 2k best continuations of each picture: sums of log probabilities, and beam * V + token.</summary>
    private (float[] Scores, long[] Indices, long Vocabulary) Candidates(List<Picture> open, Tensor logits)
    {
        using var scope = torch.NewDisposeScope();
        long vocabulary = logits.shape[1];
        Tensor scores = nn.functional.log_softmax(logits, 1); // [B*k, V]
        scores = _processors.Apply([.. open.SelectMany(p => p.Rows)], scores);
        float[] sums = [.. open.SelectMany(p => p.Sums)];
        scores = scores + torch.tensor(sums, device: logits.device).unsqueeze(1);
        (Tensor values, Tensor indices) = scores.view(open.Count, options.NumBeams * vocabulary).topk(2 * options.NumBeams, 1); // [B, 2k]
        return (values.cpu().data<float>().ToArray(), indices.cpu().data<long>().ToArray(), vocabulary);
    }

    private GeneratedSequence WithEnd(GeneratedSequence sequence) =>
        sequence.Ids.Count < options.MaxLength ? sequence with { Ids = [.. sequence.Ids, endId] } : sequence;

    /// <summary>The beams of one picture.</summary>
    private sealed class Picture
    {
        public required int Index { get; init; }
        public required int Place { get; set; }
        public required int[][] Rows { get; set; }
        public required float[] Sums { get; set; }
        public int Length => Rows[0].Length;

        public static Picture Start(int index, int[] prompt, int beams) => new()
        {
            Index = index,
            Place = index,
            Rows = [.. Enumerable.Repeat(prompt, beams)],
            Sums = [.. Enumerable.Range(0, beams).Select(b => b == 0 ? 0f : -1e9f)], // all beams are equal at first; only one may win
        };

        public void Extend(List<(int Beam, int Token, float Sum)> next)
        {
            int[][] rows = Rows;
            Rows = [.. next.Select(n => (int[])[.. rows[n.Beam], n.Token])];
            Sums = [.. next.Select(n => n.Sum)];
        }
    }
}
