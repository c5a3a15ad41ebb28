namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>
/// Places of a text, each with the state that the automaton had there, after which nothing matched. A later search that comes to
/// one of them can stop, so that a text in which every search reads far ahead in vain takes linear and not quadratic time
/// (after Reps, "Maximal-munch tokenization in linear time", 1998). For one text and one thread.
/// </summary>
internal sealed class DeadEnds
{
    /// <summary>How far behind its last match a search has to be before its places are kept.</summary>
    public const int Far = 256;

    private const int Step = 64;
    private readonly HashSet<(DfaState, int)> _known = [];
    private readonly List<(DfaState, int)> _passed = [];

    /// <summary>Notes that the search is at a place; true if nothing can match from there.</summary>
    public bool Passes(DfaState state, int position)
    {
        if (position % Step != 0) return false;
        if (_known.Contains((state, position))) return true;
        _passed.Add((state, position));
        return false;
    }

    /// <summary>Forgets the places of this search: it found a match after them.</summary>
    public void Matched() => _passed.Clear();

    /// <summary>Keeps the places of this search: it ended without a match after them.</summary>
    public void Ended()
    {
        _known.UnionWith(_passed);
        _passed.Clear();
    }
}
