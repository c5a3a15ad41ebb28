using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Captions.Meteor;

namespace Blip.MLNet.Evaluators.Tests.Captions;

public class CaptionScorerTests
{
    public static TheoryData<string> Files => GoldenFiles.Theory("cap_", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void RawCaptionsGiveTheOfficialValues(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        Dictionary<string, JsonElement> byId = golden.GetProperty("images").EnumerateArray().ToDictionary(i => i.GetProperty("id").ToString());
        JsonElement[] images = [.. golden.GetProperty("order").EnumerateArray().Select(id => byId[id.ToString()])];
        Assert.SkipUnless(images.All(i => i.TryGetProperty("refs_raw", out _) && i.TryGetProperty("cand_raw", out _)), "some images have no raw captions");
        CaptionSample[] samples = [.. images.Select(i => new CaptionSample(i.GetProperty("id").ToString(), i.GetProperty("cand_raw").GetString()!, i.GetProperty("refs_raw").Strings()))];
        CaptionMetrics metrics = new CaptionScorer(new CaptionScorerOptions { ReferenceCompatible = true }).Score(samples);
        JsonElement overall = golden.GetProperty("overall");
        foreach ((string name, double value) in metrics.ByName()) Near.Equal(overall.GetProperty(name).GetDouble(), value, $"{file} {name}");
    }

    [Fact]
    public void EachCaptionIsTokenizedByItselfUnlessAskedOtherwise()
    {
        CaptionSample[] samples = [new("1", "A cat\u2028on a mat.", ["A cat on a mat!"]), new("2", "Two dogs", ["two dogs"]), new("3", "", ["nothing here"])];
        CaptionMetrics alone = new CaptionScorer().Score(samples);
        Assert.Equal(1, alone.Images[0].RougeL);
        Assert.Equal(1, alone.Images[1].RougeL);
        Assert.Equal(0, alone.Images[2].RougeL);
        CaptionMetrics shifted = new CaptionScorer(new CaptionScorerOptions { ReferenceCompatible = true }).Score(samples);
        Assert.True(shifted.Images[1].RougeL < 1, "the official tokenizer moves the captions after a U+2028 by one line");
    }

    [Fact]
    public void TheTableHasEveryComputedMetric()
    {
        string table = new CaptionScorer().ScoreTokenized([new("1", "a cat", ["a cat"]), new("2", "a dog", ["one dog"])]).ToString();
        foreach (string name in new[] { "Bleu_1", "Bleu_4", "ROUGE_L", "CIDEr" }) Assert.Contains(name, table);
        Assert.DoesNotContain("METEOR", table);
    }

    [Fact]
    public void ErrorsNameTheImageOrTheOption()
    {
        var scorer = new CaptionScorer();
        Assert.Contains("'77'", Assert.Throws<ArgumentException>(() => scorer.ScoreTokenized([new("77", "a", [])])).Message);
        Assert.Contains("'78'", Assert.Throws<ArgumentException>(() => scorer.Score([new("78", null!, ["a"])])).Message);
        Assert.Contains("reference 1", Assert.Throws<ArgumentException>(() => scorer.Score([new("79", "a", ["a", null!])])).Message);
        Assert.Throws<ArgumentException>(() => scorer.Score([]));
        Assert.Contains("empty", Assert.Throws<InvalidDataException>(() => scorer.ScoreTokenized([new("1", "", [""])])).Message);
        Assert.Contains("MeteorData", Assert.Throws<ArgumentException>(() => new CaptionScorer(new CaptionScorerOptions { Metrics = CaptionMetricKinds.Meteor })).Message);
        Assert.Contains("Spice", Assert.Throws<ArgumentException>(() => new CaptionScorer(new CaptionScorerOptions { Metrics = CaptionMetricKinds.Spice })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new CaptionScorer(new CaptionScorerOptions { MaxThreads = -1 }));
    }

    [Fact]
    public void AbsentMeteorDataIsNamed()
    {
        Assert.Contains("no-such.jar", Assert.Throws<FileNotFoundException>(() => MeteorData.Load("no-such.jar")).Message);
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            Assert.Contains("function/english.words", Assert.Throws<FileNotFoundException>(() => MeteorData.Load(folder)).Message);
            Assert.Contains("paraphrase-en.gz", Assert.Throws<FileNotFoundException>(() => MeteorData.Load(folder, paraphrases: true)).Message);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
