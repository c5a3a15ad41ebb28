using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;

namespace Blip.MLNet.Evaluators.Tests.Captions;

public class CaptionGoldenTests
{
    public static TheoryData<string> Files => GoldenFiles.Theory("cap_", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void EveryImageAndTheWholeHaveTheOfficialValues(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        JsonElement[] images = Ordered(golden);
        CaptionMetricKinds kinds = CaptionMetricKinds.Default | CaptionMetricKinds.CiderPlain | (MeteorTestData.Exists ? CaptionMetricKinds.Meteor : 0);
        var scorer = new CaptionScorer(new CaptionScorerOptions { Metrics = kinds, MeteorData = MeteorTestData.Exists ? MeteorTestData.Data : null });
        CaptionMetrics metrics = scorer.ScoreTokenized([.. images.Select(Sample)]);

        foreach (JsonProperty expected in golden.GetProperty("overall").EnumerateObject())
            if (Overall(metrics, expected.Name) is { } actual) Near.Equal(expected.Value.GetDouble(), actual, $"{file} {expected.Name}");
        JsonElement totals = golden.GetProperty("bleu_totals");
        Assert.Equal(totals.GetProperty("testlen").GetInt64(), metrics.BleuTotals!.CandidateLength);
        Assert.Equal(totals.GetProperty("reflen").GetInt64(), metrics.BleuTotals.ReferenceLength);
        Assert.Equal(totals.GetProperty("guess").EnumerateArray().Select(n => n.GetInt64()), metrics.BleuTotals.Guesses);
        Assert.Equal(totals.GetProperty("correct").EnumerateArray().Select(n => n.GetInt64()), metrics.BleuTotals.Correct);
        Near.Equal(golden.GetProperty("bleu_ratio").GetDouble(), metrics.BleuTotals.LengthRatio, "ratio");

        Assert.Equal(images.Length, metrics.Images.Count);
        for (int i = 0; i < images.Length; i++) CheckImage(images[i], metrics.Images[i], file);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void ResultsDoNotDependOnThreads(string file)
    {
        CaptionSample[] samples = [.. Ordered(GoldenFiles.Json(file)).Take(400).Select(Sample)];
        CaptionMetrics one = new CaptionScorer(new CaptionScorerOptions { MaxThreads = 1 }).ScoreTokenized(samples);
        CaptionMetrics seven = new CaptionScorer(new CaptionScorerOptions { MaxThreads = 7 }).ScoreTokenized(samples);
        Assert.Equal(one.ByName(), seven.ByName());
        Assert.Equal(one.Images.Select(i => (i.Id, i.Bleu1, i.Bleu4, i.RougeL, i.Cider)), seven.Images.Select(i => (i.Id, i.Bleu1, i.Bleu4, i.RougeL, i.Cider)));
    }

    private static void CheckImage(JsonElement golden, CaptionImageMetrics image, string file)
    {
        Assert.Equal(golden.GetProperty("id").ToString(), image.Id);
        foreach (JsonProperty expected in golden.GetProperty("gold").EnumerateObject())
        {
            double? actual = expected.Name switch
            {
                "Bleu_1" => image.Bleu1,
                "Bleu_2" => image.Bleu2,
                "Bleu_3" => image.Bleu3,
                "Bleu_4" => image.Bleu4,
                "ROUGE_L" => image.RougeL,
                "CIDEr" => image.Cider,
                "CIDEr_plain" => image.CiderPlain,
                "METEOR_noparaphrase" when MeteorTestData.Exists => image.Meteor,
                _ => null,
            };
            if (actual is { } value) Near.Equal(expected.Value.GetDouble(), value, $"{file} image {image.Id} {expected.Name}");
        }
    }

    private static double? Overall(CaptionMetrics metrics, string name) => name switch
    {
        "Bleu_1" => metrics.Bleu1,
        "Bleu_2" => metrics.Bleu2,
        "Bleu_3" => metrics.Bleu3,
        "Bleu_4" => metrics.Bleu4,
        "ROUGE_L" => metrics.RougeL,
        "CIDEr" => metrics.Cider,
        "CIDEr_plain" => metrics.CiderPlain,
        "METEOR_noparaphrase" when MeteorTestData.Exists => metrics.Meteor,
        _ => null,
    };

    private static JsonElement[] Ordered(JsonElement golden)
    {
        Dictionary<string, JsonElement> byId = golden.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("id").ToString());
        return [.. golden.GetProperty("order").EnumerateArray().Select(id => byId[id.ToString()])];
    }

    private static CaptionSample Sample(JsonElement image) =>
        new(image.GetProperty("id").ToString(), image.GetProperty("cand").GetString()!, image.GetProperty("refs").Strings());
}
