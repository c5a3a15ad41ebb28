using System.Collections.Concurrent;

namespace Blip.MLNet.Evaluators.Captions.Meteor;

/// <summary>
/// METEOR 1.5 as the COCO evaluation runs it (<c>-stdio -l en -norm</c>: alpha .85, beta .2, gamma .6, delta .75;
/// weights exact 1, stem .6, synonym .8, paraphrase .6). May be shared by threads.
/// </summary>
public sealed class MeteorScorer
{
    private const string Separator = "|||";
    private readonly MeteorData _data;
    private readonly MeteorWord.Cache _words;

    /// <summary>A scorer over METEOR's data, with paraphrases if the data has them.</summary>
    public MeteorScorer(MeteorData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _words = new MeteorWord.Cache(data);
    }

    /// <summary>The statistics of the best reference (highest score, the first on a tie). A reference that holds <c>|||</c> counts as several, as in the official pipe.</summary>
    public MeteorStatistics Score(string candidate, IReadOnlyList<string> references)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(references);
        return Score(candidate, references, new MeteorAligner());
    }

    internal MeteorStatistics[] ScoreAll(IReadOnlyList<CaptionSample> samples, int workers)
    {
        var scores = new MeteorStatistics[samples.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = workers };
        Parallel.ForEach(Partitioner.Create(0, samples.Count, Math.Max(16, samples.Count / (workers * 32))), parallel, range =>
        {
            var aligner = new MeteorAligner();
            for (int i = range.Item1; i < range.Item2; i++) scores[i] = Score(samples[i].Candidate, samples[i].References, aligner);
        });
        return scores;
    }

    private MeteorStatistics Score(string candidate, IReadOnlyList<string> references, MeteorAligner aligner)
    {
        string cleaned = candidate.Replace(Separator, "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal);
        MeteorWord[] words = _words.Of(MeteorNormalizer.JavaTrim(cleaned));
        MeteorStatistics? best = null;
        foreach (string line in references)
            foreach (string reference in line.Split(Separator))
            {
                MeteorWord[] referenceWords = _words.Of(MeteorNormalizer.JavaTrim(reference));
                MeteorMatch?[] chosen = aligner.Align(words, referenceWords, _data.ParaphraseTable);
                MeteorStatistics scored = MeteorStatistics.Of(words, referenceWords, chosen);
                if (best is null || scored.Score > best.Score) best = scored;
            }
        return best ?? throw new ArgumentException("METEOR needs at least one reference.", nameof(references));
    }
}
