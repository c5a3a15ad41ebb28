using System.Globalization;

namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>The counts of a candidate aligned with a reference, or their sums over a corpus, and METEOR's score of them (MeteorStats and MeteorScorer of METEOR 1.5).</summary>
public sealed class MeteorStatistics
{
    private const double Alpha = 0.85, Beta = 0.2, Gamma = 0.6, Delta = 0.75;
    private static readonly double[] s_weights = [1.0, 0.6, 0.8, 0.6];
    private readonly long[] _candidateContent, _referenceContent, _candidateFunction, _referenceFunction;

    private MeteorStatistics(long[] lengths, long[][] matches, long chunks)
    {
        (CandidateLength, ReferenceLength, CandidateFunctionWords, ReferenceFunctionWords) = (lengths[0], lengths[1], lengths[2], lengths[3]);
        (_candidateContent, _referenceContent, _candidateFunction, _referenceFunction) = (matches[0], matches[1], matches[2], matches[3]);
        Chunks = chunks;
        Score = ComputeScore();
    }

    /// <summary>Words in the candidate.</summary>
    public long CandidateLength { get; }

    /// <summary>Words in the reference.</summary>
    public long ReferenceLength { get; }

    /// <summary>Function words in the candidate.</summary>
    public long CandidateFunctionWords { get; }

    /// <summary>Function words in the reference.</summary>
    public long ReferenceFunctionWords { get; }

    /// <summary>Runs of matched words that are adjacent and in the same order on both sides.</summary>
    public long Chunks { get; }

    /// <summary>The METEOR score, 0 to 1.</summary>
    public double Score { get; }

    private long CandidateMatches => _candidateContent.Sum() + _candidateFunction.Sum();

    private long ReferenceMatches => _referenceContent.Sum() + _referenceFunction.Sum();

    private bool IsPerfect => CandidateMatches == CandidateLength && ReferenceMatches == ReferenceLength && Chunks == 1;

    /// <summary>The 23 numbers in METEOR's order: both lengths, both function word counts, four per matcher (content and function words of either side), chunks, both match totals.</summary>
    public IReadOnlyList<long> ToArray()
    {
        var all = new List<long> { CandidateLength, ReferenceLength, CandidateFunctionWords, ReferenceFunctionWords };
        for (int m = 0; m < MeteorMatches.ModuleCount; m++) all.AddRange([_candidateContent[m], _referenceContent[m], _candidateFunction[m], _referenceFunction[m]]);
        all.AddRange([Chunks, CandidateMatches, ReferenceMatches]);
        return all;
    }

    /// <summary>The 23 numbers, separated by spaces.</summary>
    public override string ToString() => string.Join(' ', ToArray().Select(n => n.ToString(CultureInfo.InvariantCulture)));

    internal static MeteorStatistics Of(MeteorWord[] candidate, MeteorWord[] reference, ReadOnlySpan<MeteorMatch?> chosen)
    {
        long[][] matches = [new long[4], new long[4], new long[4], new long[4]];
        foreach (MeteorMatch? match in chosen)
        {
            if (match is not { } m) continue;
            foreach (MeteorWord word in candidate.AsSpan(m.CandidateStart, m.CandidateLength)) matches[word.IsFunctionWord ? 2 : 0][m.Module]++;
            foreach (MeteorWord word in reference.AsSpan(m.Start, m.Length)) matches[word.IsFunctionWord ? 3 : 1][m.Module]++;
        }
        long[] lengths = [candidate.Length, reference.Length, candidate.Count(w => w.IsFunctionWord), reference.Count(w => w.IsFunctionWord)];
        return new MeteorStatistics(lengths, matches, CountChunks(chosen));
    }

    /// <summary>Sums over a corpus; the one chunk of a perfect match is not counted, as in METEOR.</summary>
    internal static MeteorStatistics Sum(IEnumerable<MeteorStatistics> all)
    {
        long[] lengths = new long[4];
        long[][] matches = [new long[4], new long[4], new long[4], new long[4]];
        long chunks = 0;
        foreach (MeteorStatistics s in all)
        {
            lengths[0] += s.CandidateLength;
            lengths[1] += s.ReferenceLength;
            lengths[2] += s.CandidateFunctionWords;
            lengths[3] += s.ReferenceFunctionWords;
            for (int m = 0; m < MeteorMatches.ModuleCount; m++)
            {
                matches[0][m] += s._candidateContent[m];
                matches[1][m] += s._referenceContent[m];
                matches[2][m] += s._candidateFunction[m];
                matches[3][m] += s._referenceFunction[m];
            }
            if (!s.IsPerfect) chunks += s.Chunks;
        }
        return new MeteorStatistics(lengths, matches, chunks);
    }

    private static int CountChunks(ReadOnlySpan<MeteorMatch?> chosen)
    {
        int chunks = 0, end = -1;
        for (int i = 0; i < chosen.Length;)
        {
            if (chosen[i] is { } m)
            {
                if (end != -1 && m.CandidateStart != end) chunks++;
                end = m.CandidateStart + m.CandidateLength;
                i = m.Start + m.Length;
                continue;
            }
            if (end != -1) chunks++;
            end = -1;
            i++;
        }
        return end != -1 ? chunks + 1 : chunks;
    }

    private double ComputeScore()
    {
        double candidateLength = Delta * (CandidateLength - CandidateFunctionWords) + (1.0 - Delta) * CandidateFunctionWords;
        double referenceLength = Delta * (ReferenceLength - ReferenceFunctionWords) + (1.0 - Delta) * ReferenceFunctionWords;
        double precision = Weighted(_candidateContent, _candidateFunction) / candidateLength;
        double recall = Weighted(_referenceContent, _referenceFunction) / referenceLength;
        double mean = 1.0 / ((1.0 - Alpha) / precision + Alpha / recall);
        double fragmentation = IsPerfect ? 0 : Chunks / ((double)(CandidateMatches + ReferenceMatches) / 2);
        double score = mean * (1.0 - Gamma * Math.Pow(fragmentation, Beta));
        return double.IsNaN(score) ? 0 : Math.Max(score, 0);
    }

    private static double Weighted(long[] content, long[] function)
    {
        double sum = 0;
        for (int i = 0; i < s_weights.Length; i++) sum += content[i] * s_weights[i] * Delta;
        for (int i = 0; i < s_weights.Length; i++) sum += function[i] * s_weights[i] * (1.0 - Delta);
        return sum;
    }
}
