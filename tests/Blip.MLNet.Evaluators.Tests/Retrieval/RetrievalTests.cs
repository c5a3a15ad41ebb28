using System.Runtime.InteropServices;
using System.Text.Json;
using Blip.MLNet.Evaluators.Retrieval;

namespace Blip.MLNet.Evaluators.Tests.Retrieval;

public class RetrievalTests
{
    public static TheoryData<string> Files => GoldenFiles.Theory("retrieval", ".jsonl.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Files))]
    public void RecallsAndRanksAreThoseOfItmEval(string file)
    {
        foreach (JsonElement row in GoldenFiles.Lines(file))
        {
            string name = row.GetProperty("name").GetString()!;
            int images = row.GetProperty("n_image").GetInt32(), texts = row.GetProperty("n_text").GetInt32();
            int[] imageOfText = [.. row.GetProperty("caps_per_image").EnumerateArray().SelectMany((count, i) => Enumerable.Repeat(i, count.GetInt32()))];
            RetrievalMetrics metrics = RetrievalEvaluator.Evaluate(Scores(row, "scores_i2t", texts), Scores(row, "scores_t2i", images), imageOfText);
            bool ranksAreOpen = row.GetProperty("k_test").ValueKind == JsonValueKind.Number; // beyond the re-ranked, all scores are equal
            Dictionary<string, double> actual = metrics.ByName().ToDictionary();
            foreach (JsonProperty expected in row.GetProperty("gold").EnumerateObject())
            {
                double value = expected.Name == "vid_mdR" ? metrics.TextToImage.MedianRank : actual[expected.Name.Replace("vid_", "img_")];
                Near.Equal(expected.Value.GetDouble(), value, $"{name} {expected.Name}");
            }
            if (ranksAreOpen) continue;
            if (row.TryGetProperty("rank_i2t", out JsonElement i2t)) Assert.Equal(i2t.EnumerateArray().Select(r => r.GetInt32()), metrics.ImageToText.Ranks);
            if (row.TryGetProperty("rank_t2i", out JsonElement t2i)) Assert.Equal(t2i.EnumerateArray().Select(r => r.GetInt32()), metrics.TextToImage.Ranks);
        }
    }

    [Fact]
    public void OneMatrixServesBothDirections()
    {
        float[][] scores = [[3, 1, 2], [0, 5, 4]];
        RetrievalMetrics metrics = RetrievalEvaluator.Evaluate(scores, [0, 1, 1]);
        Assert.Equal([0, 0], metrics.ImageToText.Ranks);
        Assert.Equal([0, 0, 0], metrics.TextToImage.Ranks);
        Assert.Equal(100, metrics.RecallMean);
    }

    [Fact]
    public void ErrorsNameTheRow()
    {
        Assert.Contains("row 1", Assert.Throws<ArgumentException>(() => RetrievalEvaluator.Evaluate([[1, 2], [1]], [0, 1])).Message);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => RetrievalEvaluator.Evaluate([[1, float.NaN], [1, 2]], [0, 1])).Message);
        Assert.Contains("Image 1", Assert.Throws<ArgumentException>(() => RetrievalEvaluator.Evaluate([[1, 2], [1, 2]], [0, 0])).Message);
        Assert.Contains("image 2", Assert.Throws<ArgumentException>(() => RetrievalEvaluator.Evaluate([[1, 2], [1, 2]], [0, 2])).Message);
    }

    private static float[][] Scores(JsonElement row, string name, int width)
    {
        if (row.TryGetProperty(name, out JsonElement plain)) return [.. plain.EnumerateArray().Select(r => r.EnumerateArray().Select(s => s.GetSingle()).ToArray())];
        float[] all = MemoryMarshal.Cast<byte, float>(row.GetProperty(name + "_f32le_b64").GetBytesFromBase64()).ToArray();
        return [.. all.Chunk(width)];
    }
}
