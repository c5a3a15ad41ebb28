namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>
/// METEOR 1.5's beam search for the best one-to-one alignment, with its quirks: weights are added in whole numbers
/// (a single stem or synonym match adds nothing while searching), and the distance of a match is charged to the path that is left behind.
/// One thread uses one aligner.
/// </summary>
internal sealed class MeteorAligner
{
    private const int Beam = 40;
    private static readonly double[] s_searchWeights = [1.0, 0.5, 0.5, 0.5];
    private readonly MeteorMatches _matches = new();
    private readonly Stack<Path> _pool = new();
    private List<Path> _paths = [], _next = [];
    private Path? _best;

    /// <summary>The chosen match that starts at each reference word, or null. Valid until the next call.</summary>
    public MeteorMatch?[] Align(MeteorWord[] candidate, MeteorWord[] reference, ParaphraseTable? paraphrases)
    {
        _matches.Find(candidate, reference, paraphrases);
        if (_best is not null) _pool.Push(_best);
        Path start = NewPath();
        start.Reset(candidate.Length, reference.Length);
        FixUnambiguous(start);
        _best = Search(start);
        return _best.Chosen;
    }

    // A match that nothing competes with is settled before the search.
    private void FixUnambiguous(Path path)
    {
        for (int i = 0; i < _matches.ReferenceLength; i++)
        {
            if (_matches.StartingAt(i).Count != 1) continue;
            MeteorMatch m = _matches.StartingAt(i)[0];
            bool alone = true;
            for (int j = 0; j < m.Length; j++) alone &= _matches.ReferenceCoverage[i + j] == 1;
            for (int j = 0; j < m.CandidateLength; j++) alone &= _matches.CandidateCoverage[m.CandidateStart + j] == 1;
            if (!alone) continue;
            path.Chosen[i] = m;
            path.Use(m);
        }
    }

    private Path Search(Path start)
    {
        _next.Clear();
        _next.Add(start);
        int length = _matches.ReferenceLength;
        for (int current = 0; current <= length; current++)
        {
            (_paths, _next) = (_next, _paths);
            _next.Clear();
            Sort(_paths);
            for (int rank = 0; rank < Beam && rank < _paths.Count; rank++)
            {
                if (current < length) Extend(_paths[rank], current);
                else
                {
                    if (_paths[rank].LastEnd != -1) _paths[rank].Chunks++;
                    _next.Add(_paths[rank]);
                }
            }
            if (_next.Count == 0) _next.Add(_paths[0]);
            for (int rank = Beam; rank < _paths.Count; rank++) _pool.Push(_paths[rank]);
        }
        Sort(_next);
        for (int rank = 1; rank < _next.Count; rank++) _pool.Push(_next[rank]);
        return _next[0];
    }

    private void Extend(Path path, int current)
    {
        if (path.ReferenceUsed[current])
        {
            if (current < path.Index)
            {
                _next.Add(path);
            }
            else if (path.Chosen[path.Index] is { } settled)
            {
                path.Count(settled);
                path.Distance += Math.Abs(settled.Start - settled.CandidateStart);
                _next.Add(path);
            }
            return;
        }
        foreach (MeteorMatch m in _matches.StartingAt(current))
        {
            if (path.Overlaps(m)) continue;
            Path taken = NewPath();
            taken.CopyFrom(path);
            taken.Use(m);
            taken.Chosen[current] = m;
            taken.Count(m);
            path.Distance += Math.Abs(m.Start - m.CandidateStart);
            _next.Add(taken);
        }
        if (path.LastEnd != -1)
        {
            path.Chunks++;
            path.LastEnd = -1;
        }
        path.Index++;
        _next.Add(path);
    }

    private static void Sort(List<Path> paths)
    {
        if (paths.Count < 2) return;
        for (int i = 0; i < paths.Count; i++) paths[i].Ordinal = i;
        paths.Sort(static (x, y) =>
        {
            int order = y.Matches - x.Matches;
            if (order == 0) order = x.Chunks - y.Chunks;
            if (order == 0) order = x.Distance - y.Distance;
            return order != 0 ? order : x.Ordinal - y.Ordinal;
        });
    }

    private Path NewPath() => _pool.TryPop(out Path? old) ? old : new Path();

    private sealed class Path
    {
        private int _candidateMatches, _referenceMatches;
        private bool[] _candidateUsed = [];

        public MeteorMatch?[] Chosen { get; private set; } = [];
        public bool[] ReferenceUsed { get; private set; } = [];
        public int Chunks { get; set; }
        public int Index { get; set; }
        public int LastEnd { get; set; }
        public int Distance { get; set; }
        public int Ordinal { get; set; }
        public int Matches => _candidateMatches + _referenceMatches;

        public void Reset(int candidate, int reference)
        {
            Size(candidate, reference);
            Array.Clear(Chosen);
            Array.Clear(ReferenceUsed);
            Array.Clear(_candidateUsed);
            _candidateMatches = _referenceMatches = Chunks = Index = Distance = 0;
            LastEnd = -1;
        }

        public void CopyFrom(Path other)
        {
            Size(other._candidateUsed.Length, other.ReferenceUsed.Length);
            other.Chosen.CopyTo(Chosen, 0);
            other.ReferenceUsed.CopyTo(ReferenceUsed, 0);
            other._candidateUsed.CopyTo(_candidateUsed, 0);
            (_candidateMatches, _referenceMatches, Chunks, Index, Distance, LastEnd) =
                (other._candidateMatches, other._referenceMatches, other.Chunks, other.Index, other.Distance, other.LastEnd);
        }

        public bool Overlaps(MeteorMatch m) =>
            ReferenceUsed.AsSpan(m.Start, m.Length).Contains(true) || _candidateUsed.AsSpan(m.CandidateStart, m.CandidateLength).Contains(true);

        public void Use(MeteorMatch m)
        {
            ReferenceUsed.AsSpan(m.Start, m.Length).Fill(true);
            _candidateUsed.AsSpan(m.CandidateStart, m.CandidateLength).Fill(true);
        }

        public void Count(MeteorMatch m)
        {
            _candidateMatches = (int)(_candidateMatches + m.CandidateLength * s_searchWeights[m.Module]);
            _referenceMatches = (int)(_referenceMatches + m.Length * s_searchWeights[m.Module]);
            if (LastEnd != -1 && m.CandidateStart != LastEnd) Chunks++;
            Index = m.Start + m.Length;
            LastEnd = m.CandidateStart + m.CandidateLength;
        }

        private void Size(int candidate, int reference)
        {
            if (Chosen.Length != reference) (Chosen, ReferenceUsed) = (new MeteorMatch?[reference], new bool[reference]);
            if (_candidateUsed.Length != candidate) _candidateUsed = new bool[candidate];
        }
    }
}
