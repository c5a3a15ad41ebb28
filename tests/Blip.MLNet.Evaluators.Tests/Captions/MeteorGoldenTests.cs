using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Evaluators.Captions.Meteor;

namespace Blip.MLNet.Evaluators.Tests.Captions;

public class MeteorGoldenTests
{
    public static TheoryData<string> NormalizeFiles => GoldenFiles.Theory("meteor_normalize", ".jsonl.gz");
    public static TheoryData<string> WordFiles => GoldenFiles.Theory("meteor_words", ".jsonl.gz");
    public static TheoryData<string> CaptionFiles => GoldenFiles.Theory("cap_", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(NormalizeFiles))]
    public void LinesAreNormalised(string file)
    {
        Assert.SkipUnless(MeteorTestData.Exists, "no METEOR data in this golden set");
        foreach (JsonElement row in GoldenFiles.Lines(file))
        {
            string line = row.GetProperty("in").GetString()!, expected = row.GetProperty("norm").GetString()!;
            Assert.Equal(expected, MeteorTestData.Data.Normalizer.Normalize(line));
            Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), MeteorTestData.Data.Normalizer.Words(line));
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(WordFiles))]
    public void WordsHaveTheirStemsAndSynonymSets(string file)
    {
        Assert.SkipUnless(MeteorTestData.Exists, "no METEOR data in this golden set");
        foreach (JsonElement row in GoldenFiles.Lines(file))
        {
            string word = row.GetProperty("w").GetString()!;
            Assert.Equal($"{word} {row.GetProperty("stem").GetString()}", $"{word} {Porter2Stemmer.Stem(word)}");
            int[] sets = [.. row.GetProperty("synsets").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).Order()];
            Assert.Equal($"{word} {string.Join(' ', sets)}", $"{word} {string.Join(' ', MeteorTestData.Data.Synonyms.SetsOf(word))}");
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(CaptionFiles))]
    public void AlignmentsHaveTheOfficialCounts(string file)
    {
        Assert.SkipUnless(MeteorTestData.Exists, "no METEOR data in this golden set");
        var scorer = new MeteorScorer(MeteorTestData.Data);
        foreach (JsonElement image in GoldenFiles.Json(file).GetProperty("images").EnumerateArray())
        {
            if (!image.GetProperty("gold").TryGetProperty("meteor_stats", out JsonElement stats)) continue;
            MeteorStatistics actual = scorer.Score(image.GetProperty("cand").GetString()!, image.GetProperty("refs").Strings());
            IEnumerable<long> expected = stats.GetString()!.Split(' ').Select(n => (long)double.Parse(n, CultureInfo.InvariantCulture));
            Assert.Equal($"{image.GetProperty("id")}: {string.Join(' ', expected)}", $"{image.GetProperty("id")}: {actual}");
        }
    }
}
