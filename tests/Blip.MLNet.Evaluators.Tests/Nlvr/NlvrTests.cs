using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Blip.MLNet.Evaluators.Nlvr;

namespace Blip.MLNet.Evaluators.Tests.Nlvr;

public class NlvrTests
{
    public static TheoryData<string> Nlvr2Files => GoldenFiles.Theory("nlvr2", ".json.gz");
    public static TheoryData<string> Nlvr1Files => GoldenFiles.Theory("nlvr1", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Nlvr2Files))]
    public void Nlvr2HasTheOfficialAccuracyAndConsistency(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        NlvrExample[] examples = Examples(golden);
        foreach (JsonElement run in golden.GetProperty("runs").EnumerateArray())
        {
            Dictionary<string, string> predictions = examples.Zip(Unpack(run.GetProperty("predictions").GetString()!)).ToDictionary(p => p.First.Identifier, p => p.Second);
            JsonElement gold = run.GetProperty("gold");
            NlvrMetrics metrics = NlvrEvaluator.Evaluate(examples, predictions);
            Near.Equal(gold.GetProperty("accuracy").GetDouble(), metrics.Accuracy, "accuracy");
            Near.Equal(gold.GetProperty("consistency").GetDouble(), metrics.Consistency, "consistency");
            foreach (JsonProperty subset in golden.GetProperty("subsets").EnumerateObject())
            {
                if (!double.TryParse(gold.GetProperty(subset.Name + "_filtered").GetString(), CultureInfo.InvariantCulture, out double filtered)) continue;
                HashSet<string> members = [.. subset.Value.Strings()];
                Near.Equal(filtered, 100 * NlvrEvaluator.Evaluate(examples.Where(e => members.Contains(e.Identifier)), predictions).Accuracy, subset.Name);
            }
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Nlvr2Files))]
    public void PredictionFilesAreReadAsTheOfficialProgramReadsThem(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        NlvrExample[] examples = [.. Examples(golden).Take(50)];
        foreach (JsonElement run in golden.GetProperty("small_first50").EnumerateArray())
        {
            if (!run.TryGetProperty("predictions", out JsonElement predictions)) continue;
            List<string> lines = [.. predictions.EnumerateObject().Select(p => $" {p.Name},{p.Value.GetString()} \r")];
            if (run.TryGetProperty("extra_line", out JsonElement extra)) lines.Add(extra.GetString()!.Trim('\n'));
            string path = Path.GetTempFileName();
            try
            {
                File.WriteAllText(path, string.Join('\n', lines) + "\n");
                IReadOnlyDictionary<string, string> read = NlvrEvaluator.ReadPredictions(path);
                NlvrExample[] known = examples;
                if (!examples.All(e => read.ContainsKey(e.Identifier)))
                {
                    Assert.Throws<ArgumentException>(() => NlvrEvaluator.Evaluate(examples, read));
                    continue;
                }
                string said = run.GetProperty("gold").GetProperty("stdout").GetString()!;
                NlvrMetrics metrics = NlvrEvaluator.Evaluate(known, read);
                Near.Equal(Value(said, "accuracy"), metrics.Accuracy, "accuracy");
                Near.Equal(Value(said, "consistency"), metrics.Consistency, "consistency");
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Nlvr1Files))]
    public void Nlvr1HasTheOfficialPrecisionAndConsistency(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        NlvrExample[] examples = Examples(golden);
        Dictionary<string, string> structured = golden.GetProperty("pred_struct").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!);
        Check(golden.GetProperty("gold_struct"), NlvrEvaluator.Evaluate(examples, structured, NlvrVersion.Nlvr1));

        Dictionary<string, string> images = golden.GetProperty("pred_images").EnumerateObject()
            .ToDictionary(p => p.Name[(p.Name.IndexOf('-') + 1)..p.Name.IndexOf('.')], p => p.Value.GetString()!);
        IEnumerable<NlvrExample> each = examples.SelectMany(e => Enumerable.Range(0, 6).Select(i => e with { Identifier = $"{e.Identifier}-{i}" }));
        Check(golden.GetProperty("gold_images"), NlvrEvaluator.Evaluate(each, images, NlvrVersion.Nlvr1));

        static void Check(JsonElement gold, NlvrMetrics metrics)
        {
            Near.Equal(gold.GetProperty("precision").GetDouble(), metrics.Accuracy, "precision");
            Near.Equal(gold.GetProperty("consistency").GetDouble(), metrics.Consistency, "consistency");
        }
    }

    [Fact]
    public void MissingPredictionsAreNamed()
    {
        NlvrExample[] examples = [new("dev-1-0-0", "True"), new("dev-1-1-0", "False")];
        var predictions = new Dictionary<string, string> { ["dev-1-0-0"] = "true", ["dev-9-9-9"] = "true" };
        Assert.Contains("dev-1-1-0", Assert.Throws<ArgumentException>(() => NlvrEvaluator.Evaluate(examples, predictions)).Message);
        Assert.Contains("'x-1'", Assert.Throws<ArgumentException>(() => NlvrEvaluator.Evaluate([new("x-1", "True")], predictions)).Message);
    }

    private static NlvrExample[] Examples(JsonElement golden) =>
        [.. golden.GetProperty("examples").EnumerateArray().Select(e => new NlvrExample(e.GetProperty("identifier").GetString()!, e.GetProperty("label").GetString()!))];

    // t and f stand for true and false, |x| for x itself.
    private static IEnumerable<string> Unpack(string packed) =>
        Regex.Matches(packed, @"\|([^|]*)\||[tf]").Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Value == "t" ? "true" : "false");

    private static double Value(string output, string name) =>
        double.Parse(Regex.Match(output, name + "=([0-9.e-]+)").Groups[1].Value, CultureInfo.InvariantCulture);
}
