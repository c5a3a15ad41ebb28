namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>
/// Patterns as a position automaton (Glushkov 1961): each occurrence of a character set is one position, with the positions
/// that may come after it and the number of the first pattern that may end there.
/// </summary>
internal sealed class Positions
{
    private readonly List<CharSet> _sets = [];
    private readonly List<SortedSet<int>> _after = [];
    private readonly List<int> _ends = [];

    public Positions(IReadOnlyList<Pattern> patterns)
    {
        var starts = new List<int>();
        for (int i = 0; i < patterns.Count; i++)
        {
            Part part = Add(patterns[i]);
            if (part.MayBeEmpty) throw new ArgumentException($"Pattern {i} matches the empty string.", nameof(patterns));
            starts.AddRange(part.First);
            foreach (int p in part.Last) _ends[p] = Math.Min(_ends[p], i);
        }
        Starts = [.. starts];
    }

    /// <summary>Stands for "no pattern ends here".</summary>
    public const int None = int.MaxValue;

    public IReadOnlyList<CharSet> Sets => _sets;

    public int[] Starts { get; }

    /// <summary>The number of the first pattern that may end at the position, or <see cref="None"/>.</summary>
    public int EndOf(int position) => _ends[position];

    public IReadOnlyCollection<int> After(int position) => _after[position];

    private Part Add(Pattern pattern) => pattern switch
    {
        CharSet set => AddSet(set),
        SequencePattern s => Follow(Add(s.Head), Add(s.Tail)),
        ChoicePattern c => c.Options.Select(Add).Aggregate((a, b) => new Part(a.MayBeEmpty || b.MayBeEmpty, [.. a.First, .. b.First], [.. a.Last, .. b.Last])),
        RepeatPattern r => AddRepeat(r),
        _ => throw new NotSupportedException($"No such kind of pattern: {pattern.GetType().Name}."),
    };

    private Part AddSet(CharSet set)
    {
        _sets.Add(set);
        _after.Add([]);
        _ends.Add(None);
        return new Part(false, [_sets.Count - 1], [_sets.Count - 1]);
    }

    private Part AddRepeat(RepeatPattern repeat)
    {
        Part whole = new(true, [], []);
        int copies = repeat.Most ?? Math.Max(1, repeat.Least);
        for (int i = 0; i < copies; i++)
        {
            Part copy = Add(repeat.Inner);
            if (repeat.Most is null && i == copies - 1) Link(copy.Last, copy.First);
            if (i >= repeat.Least) copy = copy with { MayBeEmpty = true };
            whole = Follow(whole, copy);
        }
        return whole;
    }

    private Part Follow(Part a, Part b)
    {
        Link(a.Last, b.First);
        return new Part(a.MayBeEmpty && b.MayBeEmpty, a.MayBeEmpty ? [.. a.First, .. b.First] : a.First, b.MayBeEmpty ? [.. a.Last, .. b.Last] : b.Last);
    }

    private void Link(int[] from, int[] to)
    {
        foreach (int p in from) _after[p].UnionWith(to);
    }

    private sealed record Part(bool MayBeEmpty, int[] First, int[] Last);
}
