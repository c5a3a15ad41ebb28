namespace Blip.MLNet.Modules.Generation;

/// <summary>The best finished sentences of one picture (transformers 4.15, generation_beam_search.py, BeamHypotheses).</summary>
internal sealed class BeamHypotheses(int capacity, GenerationOptions options)
{
    private readonly List<GeneratedSequence> _kept = [];
    private double _worst = 1e9;

    /// <summary>Offers a sentence whose log probabilities sum to <paramref name="sum"/>; the worst one goes when there are too many.</summary>
    public void Add(int[] ids, double sum)
    {
        double score = sum / Math.Pow(ids.Length, options.LengthPenalty);
        if (_kept.Count >= capacity && score <= _worst) return;
        _kept.Add(new GeneratedSequence(ids, score));
        if (_kept.Count > capacity)
        {
            _kept.Remove(_kept.MinBy(s => s.Score)!);
            _worst = _kept.Min(s => s.Score);
        }
        else
        {
            _worst = Math.Min(score, _worst);
        }
    }

    /// <summary>Whether no open beam can still win.</summary>
    /// <param name="bestOpen">Highest sum of log probabilities among the candidates of this step.</param>
    /// <param name="length">Length of the rows before this step's token.</param>
    public bool IsDone(double bestOpen, int length)
    {
        if (_kept.Count < capacity) return false;
        if (options.Stopping == BeamStopping.Early) return true;
        int counted = options.Stopping == BeamStopping.HuggingFace ? length + 1 : length;
        return _worst >= bestOpen / Math.Pow(counted, options.LengthPenalty);
    }

    /// <summary>The best sentences, best first; of equal ones the later comes first, as in the reference.</summary>
    public IReadOnlyList<GeneratedSequence> Best(int count) =>
        [.. _kept.Select((sequence, order) => (sequence, order)).OrderByDescending(x => x.sequence.Score).ThenByDescending(x => x.order).Take(count).Select(x => x.sequence)];
}
