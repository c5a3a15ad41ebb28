namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>A run of reference words that a matcher found to correspond to a run of candidate words.</summary>
internal readonly record struct MeteorMatch(int Module, int Start, int Length, int CandidateStart, int CandidateLength);

/// <summary>Every match between a candidate and a reference, by the reference word it starts at; modules in order exact, stem, synonym, paraphrase.</summary>
internal sealed class MeteorMatches
{
    public const int Exact = 0, Stem = 1, Synonym = 2, Paraphrase = 3, ModuleCount = 4;

    private readonly List<(int Length, int Paraphrase)> _paths = [];
    private List<MeteorMatch>[] _byStart = [];

    public int ReferenceLength { get; private set; }

    /// <summary>How many matches cover each candidate word, and each reference word.</summary>
    public int[] CandidateCoverage { get; private set; } = [];
    public int[] ReferenceCoverage { get; private set; } = [];

    public List<MeteorMatch> StartingAt(int word) => _byStart[word];

    public void Find(MeteorWord[] candidate, MeteorWord[] reference, ParaphraseTable? paraphrases)
    {
        Reset(candidate.Length, reference.Length);
        AddWords(Exact, candidate, reference, static (c, r) => c.Hash == r.Hash);
        if (Same(candidate, reference)) return; // equal sentences match exactly and nothing else
        AddWords(Stem, candidate, reference, static (c, r) => c.StemHash == r.StemHash && c.Hash != r.Hash);
        AddWords(Synonym, candidate, reference, static (c, r) => c.IsSynonymOf(r) && c.Hash != r.Hash);
        if (paraphrases is null) return;
        int[] candidateIds = Array.ConvertAll(candidate, w => w.ParaphraseId), referenceIds = Array.ConvertAll(reference, w => w.ParaphraseId);
        AddParaphrases(paraphrases, referenceIds, candidateIds, (at, length, other, otherLength) => new MeteorMatch(Paraphrase, at, length, other, otherLength));
        AddParaphrases(paraphrases, candidateIds, referenceIds, (at, length, other, otherLength) => new MeteorMatch(Paraphrase, other, otherLength, at, length));
    }

    private void Reset(int candidate, int reference)
    {
        if (_byStart.Length < reference)
        {
            int known = _byStart.Length;
            Array.Resize(ref _byStart, reference + 16);
            for (int i = known; i < _byStart.Length; i++) _byStart[i] = [];
        }
        for (int i = 0; i < reference; i++) _byStart[i].Clear();
        ReferenceLength = reference;
        CandidateCoverage = new int[candidate];
        ReferenceCoverage = new int[reference];
    }

    private static bool Same(MeteorWord[] a, MeteorWord[] b)
    {
        if (a.Length != b.Length) return false;
        for (int i = 0; i < a.Length; i++)
            if (a[i].Hash != b[i].Hash) return false;
        return true;
    }

    private void AddWords(int module, MeteorWord[] candidate, MeteorWord[] reference, Func<MeteorWord, MeteorWord, bool> matches)
    {
        for (int r = 0; r < reference.Length; r++)
            for (int c = 0; c < candidate.Length; c++)
                if (matches(candidate[c], reference[r])) Add(new MeteorMatch(module, r, 1, c, 1));
    }

    // Phrases of one side whose paraphrase stands on the other.
    private void AddParaphrases(ParaphraseTable table, int[] phraseSide, int[] paraphraseSide, Func<int, int, int, int, MeteorMatch> match)
    {
        for (int at = 0; at < phraseSide.Length; at++)
        {
            table.PathsFrom(phraseSide, at, _paths);
            foreach ((int length, int index) in _paths)
            {
                ReadOnlySpan<int> words = table.Paraphrase(index);
                for (int other = 0; other < paraphraseSide.Length; other++)
                    if (paraphraseSide.AsSpan(other).StartsWith(words)) Add(match(at, length, other, words.Length));
            }
        }
    }

    private void Add(MeteorMatch m)
    {
        _byStart[m.Start].Add(m);
        for (int i = 0; i < m.CandidateLength; i++) CandidateCoverage[m.CandidateStart + i]++;
        for (int i = 0; i < m.Length; i++) ReferenceCoverage[m.Start + i]++;
    }
}
