using System.Text.Json;
using Blip.MLNet.Evaluators.Text;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Evaluators.Tests.Vqa;

public class VqaGoldenTests
{
    public static TheoryData<string> NormFiles => GoldenFiles.Theory("vqa_norm", ".jsonl");
    public static TheoryData<string> EvalFiles => GoldenFiles.Theory("vqa_eval", ".json");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(NormFiles))]
    public void AnswersAreNormalised(string file)
    {
        foreach (JsonElement row in GoldenFiles.Lines(file))
        {
            string text = row.GetProperty("in").GetString()!;
            Assert.Equal(row.GetProperty("punct").GetString(), VqaAnswerNormalizer.ProcessPunctuation(text));
            Assert.Equal(row.GetProperty("digit_article").GetString(), VqaAnswerNormalizer.ProcessDigitArticle(text));
            Assert.Equal(row.GetProperty("both").GetString(), VqaAnswerNormalizer.Normalize(text));
            if (row.TryGetProperty("stripped", out JsonElement stripped)) Assert.Equal(stripped.GetString(), VqaAnswerNormalizer.Strip(text));
            if (row.TryGetProperty("stripped_both", out JsonElement both)) Assert.Equal(both.GetString(), VqaAnswerNormalizer.Normalize(VqaAnswerNormalizer.Strip(text)));
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(EvalFiles))]
    public void EveryQuestionAndTypeHasTheOfficialAccuracy(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        Dictionary<string, string> results = golden.GetProperty("results").EnumerateArray().ToDictionary(r => r.GetProperty("question_id").ToString(), r => r.GetProperty("answer").GetString()!);
        VqaSample[] samples = [.. golden.GetProperty("annotations").GetProperty("annotations").EnumerateArray().Select(a => Sample(a, results))];
        Check(golden.GetProperty("gold_official_2021"), VqaEvaluator.Evaluate(samples, VqaRules.Official));
        Check(golden.GetProperty("gold_lavis_and_pre2021"), VqaEvaluator.Evaluate(samples, VqaRules.Lavis));
        Check(golden.GetProperty("gold_official_2021"), VqaEvaluator.Evaluate(samples, VqaRules.Official)); // the answers were not changed
    }

    private static VqaSample Sample(JsonElement annotation, Dictionary<string, string> results)
    {
        string id = annotation.GetProperty("question_id").ToString();
        VqaAnswer[] answers = [.. annotation.GetProperty("answers").EnumerateArray().Select(a => new VqaAnswer(
            a.GetProperty("answer").GetString()!,
            a.TryGetProperty("answer_id", out JsonElement number) ? number.GetInt64() : null,
            a.TryGetProperty("answer_confidence", out JsonElement sure) ? sure.GetString() : null))];
        return new VqaSample(id, results[id], answers, annotation.GetProperty("question_type").GetString(), annotation.GetProperty("answer_type").GetString());
    }

    private static void Check(JsonElement golden, VqaMetrics metrics)
    {
        JsonElement accuracy = golden.GetProperty("accuracy");
        VqaMetrics rounded = metrics.Rounded();
        Assert.Equal(accuracy.GetProperty("overall").GetDouble(), rounded.Accuracy);
        Assert.Equal(Percents(accuracy.GetProperty("perQuestionType")), rounded.ByQuestionType.OrderBy(t => t.Key, StringComparer.Ordinal));
        Assert.Equal(Percents(accuracy.GetProperty("perAnswerType")), rounded.ByAnswerType.OrderBy(t => t.Key, StringComparer.Ordinal));
        Dictionary<string, VqaQuestionMetrics> byId = metrics.Questions.ToDictionary(q => q.QuestionId);
        foreach (JsonProperty raw in golden.GetProperty("accQA_raw").EnumerateObject()) Near.Equal(raw.Value.GetDouble(), byId[raw.Name].Score, raw.Name);
        foreach (JsonProperty percent in golden.GetProperty("evalQA").EnumerateObject()) Assert.Equal(percent.Value.GetDouble(), PythonRound.ToHundredths(100 * byId[percent.Name].Score));
    }

    private static IEnumerable<KeyValuePair<string, double>> Percents(JsonElement golden) =>
        golden.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, p.Value.GetDouble())).OrderBy(p => p.Key, StringComparer.Ordinal);
}
