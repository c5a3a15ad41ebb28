using System.Diagnostics;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Captions.Meteor;
using Blip.MLNet.Evaluators.Tokenization;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Benchmarks.Captions;

/// <summary>Times of the caption metrics, in the same process and after it has warmed up, with the peak memory of the process so far.</summary>
internal static class CaptionBenchmark
{
    private const int Repeats = 3;

    // Seconds of the official code on two cores (goldens/metrics/timing_official.json): tokenise + BLEU + ROUGE_L + CIDEr, and METEOR without paraphrases.
    private static readonly Dictionary<string, (double Core, double Meteor)> s_official = new() { ["fakecap"] = (1.145, 2.737), ["val2014"] = (34.905, 24.53) };

    public static void Run(string set)
    {
        CaptionSample[] samples = CaptionSets.Read(set);
        Console.WriteLine($"{set}: {samples.Length} images, {samples.Sum(s => s.References.Count)} references, {Environment.ProcessorCount} processors");
        var scorer = new CaptionScorer();
        Time first = Measure(() => scorer.Score(samples));
        Time best = Enumerable.Range(0, Repeats).Select(_ => Measure(() => scorer.Score(samples))).MinBy(t => t.Wall);
        Time tokens = Measure(() => new PtbTokenizer().ToLines([.. samples.SelectMany(s => s.References), .. samples.Select(s => s.Candidate)]));
        (double Core, double Meteor)? official = s_official.TryGetValue(set, out (double, double) known) ? known : null;
        Print("tokenise + BLEU + ROUGE_L + CIDEr, first run", first, official?.Core);
        Print("tokenise + BLEU + ROUGE_L + CIDEr, warm", best, official?.Core);
        Print("  of which tokenise", tokens, null);
        if (Goldens.Has("meteor-data"))
        {
            var meteor = new CaptionScorer(new CaptionScorerOptions { Metrics = CaptionMetricKinds.Meteor, MeteorData = MeteorData.Load(Goldens.PathOf("meteor-data"), paraphrases: false) });
            Print("tokenise + METEOR without paraphrases", Measure(() => meteor.Score(samples)), official?.Meteor);
        }
        Console.WriteLine($"  peak memory of the process {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:F2} GB");
    }

    private static void Print(string what, Time time, double? official) =>
        Console.WriteLine($"  {what,-46} {time.Wall,8:F3} s, {time.Processor,7:F3} s of processor time{(official is { } o ? $"   official {o:F1} s, {o / time.Wall:F1}x" : "")}");

    private static Time Measure(Action action)
    {
        GC.Collect();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        return new Time(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds);
    }

    private readonly record struct Time(double Wall, double Processor);
}
