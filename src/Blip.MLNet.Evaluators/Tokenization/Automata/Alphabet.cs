namespace Blip.MLNet.Evaluators.Tokenization.Automata;

/// <summary>Code units that no set of a list tells apart, as classes numbered from 0.</summary>
internal sealed class Alphabet
{
    private readonly byte[] _classOf = new byte[char.MaxValue + 1];
    private readonly Dictionary<CharSet, bool[]> _members = [];

    public Alphabet(IEnumerable<CharSet> sets)
    {
        CharSet[] distinct = [.. sets.Distinct()];
        int[] cuts = [.. distinct.SelectMany(s => s.Ranges).SelectMany(r => new[] { r.First, r.Last + 1 }).Append(0).Append(char.MaxValue + 1).Distinct().Order()];
        int[] classes = Refine(distinct, cuts);
        Count = classes.Max() + 1;
        if (Count > byte.MaxValue + 1) throw new NotSupportedException($"{Count} character classes do not fit in a byte.");
        for (int i = 0; i + 1 < cuts.Length; i++) _classOf.AsSpan(cuts[i]..cuts[i + 1]).Fill((byte)classes[i]);
        foreach (CharSet set in distinct)
        {
            var member = new bool[Count];
            foreach ((int first, _) in set.Ranges.SelectMany(r => Pieces(cuts, r))) member[_classOf[first]] = true;
            _members.Add(set, member);
        }
    }

    /// <summary>The number of classes, at most 256.</summary>
    public int Count { get; }

    /// <summary>The class of each of the 65,536 code units.</summary>
    public byte[] ClassOf => _classOf;

    /// <summary>For each class, whether its members are in the set (one of those that the alphabet was made for).</summary>
    public bool[] MembersOf(CharSet set) => _members[set];

    // Classes of the pieces between the cuts: a set splits every class that it holds only a part of.
    private static int[] Refine(CharSet[] sets, int[] cuts)
    {
        var classes = new int[cuts.Length - 1];
        int count = 1;
        foreach (CharSet set in sets)
        {
            var inside = new Dictionary<int, int>();
            foreach ((_, int piece) in set.Ranges.SelectMany(r => Pieces(cuts, r)))
            {
                if (!inside.TryGetValue(classes[piece], out int split)) inside.Add(classes[piece], split = count++);
                classes[piece] = split;
            }
        }
        var dense = new Dictionary<int, int>();
        return Array.ConvertAll(classes, c => dense.TryGetValue(c, out int d) ? d : dense[c] = dense.Count);
    }

    private static IEnumerable<(int First, int Piece)> Pieces(int[] cuts, (int First, int Last) range)
    {
        for (int i = Array.BinarySearch(cuts, range.First); cuts[i] <= range.Last; i++) yield return (cuts[i], i);
    }
}
