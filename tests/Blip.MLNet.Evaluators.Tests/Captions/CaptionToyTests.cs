using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;

namespace Blip.MLNet.Evaluators.Tests.Captions;

public class CaptionToyTests
{
    public static TheoryData<string> Files => GoldenFiles.Theory("cap_toys", ".jsonl");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void EveryToyHasTheOfficialValuesOrErrors(string file)
    {
        foreach (JsonElement toy in GoldenFiles.Lines(file))
        {
            string name = toy.GetProperty("name").GetString()!;
            CaptionSample[] samples = [.. toy.GetProperty("images").EnumerateArray().Select((image, i) => new CaptionSample(i.ToString(), image.GetProperty("cand").GetString()!, image.GetProperty("refs").Strings()))];
            Check(toy, "bleu", CaptionMetricKinds.Bleu, samples, (golden, metrics) =>
            {
                Equal(golden.GetProperty("corpus").Doubles(), [metrics.Bleu1, metrics.Bleu2, metrics.Bleu3, metrics.Bleu4], name);
                JsonElement[] rows = [.. golden.GetProperty("per_image").EnumerateArray()];
                for (int i = 0; i < rows.Length; i++)
                    Equal(rows[i].Doubles(), [metrics.Images[i].Bleu1, metrics.Images[i].Bleu2, metrics.Images[i].Bleu3, metrics.Images[i].Bleu4], name);
                Near.Equal(golden.GetProperty("ratio").GetDouble(), metrics.BleuTotals!.LengthRatio, name);
            });
            Check(toy, "rouge_l", CaptionMetricKinds.RougeL, samples, (golden, metrics) => Mean(golden, metrics.RougeL, metrics.Images.Select(i => i.RougeL), name));
            Check(toy, "cider_d", CaptionMetricKinds.Cider, samples, (golden, metrics) => Mean(golden, metrics.Cider, metrics.Images.Select(i => i.Cider), name));
            Check(toy, "cider_plain", CaptionMetricKinds.CiderPlain, samples, (golden, metrics) => Mean(golden, metrics.CiderPlain, metrics.Images.Select(i => i.CiderPlain), name));
            if (MeteorTestData.Exists)
                Check(toy, "meteor_noparaphrase", CaptionMetricKinds.Meteor, samples, (golden, metrics) =>
                {
                    Near.Equal(golden.GetProperty("agg").GetDouble(), metrics.Meteor, name);
                    Equal(golden.GetProperty("per_image").Doubles(), [.. metrics.Images.Select(i => i.Meteor)], name);
                });
        }
    }

    private static void Check(JsonElement toy, string part, CaptionMetricKinds kind, CaptionSample[] samples, Action<JsonElement, CaptionMetrics> check)
    {
        if (!toy.TryGetProperty(part, out JsonElement golden)) return;
        var scorer = new CaptionScorer(new CaptionScorerOptions { Metrics = kind, MeteorData = kind == CaptionMetricKinds.Meteor ? MeteorTestData.Data : null });
        if (golden.ValueKind == JsonValueKind.Object && golden.TryGetProperty("error", out _))
            Assert.ThrowsAny<Exception>(() => scorer.ScoreTokenized(samples));
        else
            check(golden, scorer.ScoreTokenized(samples));
    }

    private static void Mean(JsonElement golden, double mean, IEnumerable<double> images, string name)
    {
        Near.Equal(golden.GetProperty("mean").GetDouble(), mean, name);
        Equal(golden.GetProperty("per_image").Doubles(), [.. images], name);
    }

    private static void Equal(double[] expected, double[] actual, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Near.Equal(expected[i], actual[i], $"{name} [{i}]");
    }
}
