using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

public class BlipQuestionAnswererTests
{
    private static readonly bool Absent = !TaskGoldens.Has("vqa");
    private static readonly Lazy<GoldenCase> Golden = new(() => GoldenCase.Open("vqa"));
    private static readonly Lazy<BlipQuestionAnswerer> Shared = new(() => GoldenPredictors.Answerer(Golden.Value));

    private static string[] Questions => Golden.Value.Test("generate").Inputs.GetProperty("question").Strings();
    private static float[][] Pictures => GoldenPredictors.Pictures(Golden.Value, "image");
    private static string[] Expected(string test) => Golden.Value.Test(test).Expect.GetProperty("answers").Strings();

    [Fact]
    public void A_batch_gives_what_the_reference_gives_one_question_at_a_time_and_on_request_what_it_gives_a_batch()
    {
        Assert.SkipWhen(Absent, "The set has no case 'vqa'.");
        Assert.Equal(Expected("generate_batch1"), Shared.Value.AnswerPrepared(Pictures, Questions).Select(a => a[0].Text));
        Assert.Equal(Expected("generate"), Shared.Value.AnswerPrepared(Pictures, Questions, new() { ReferenceCompatible = true }).Select(a => a[0].Text));
        for (int i = 0; i < Questions.Length; i++)
            Assert.Equal(Expected("generate_batch1")[i], Shared.Value.AnswerPrepared([Pictures[i]], [Questions[i]])[0][0].Text);
    }

    [Fact]
    public void Ranking_gives_the_references_best_answer_with_a_list_longer_and_shorter_than_k()
    {
        Assert.SkipWhen(Absent, "The set has no case 'vqa'.");
        foreach (GoldenTest test in Golden.Value.Tests.Where(t => t.Expect.TryGetProperty("max_ids", out _)))
        {
            string[] list = test.Inputs.GetProperty("answer_list").Strings();
            AnswerList answers = Shared.Value.CreateAnswerList(list);
            int k = test.Inputs.Int("k_test");
            var ranked = Shared.Value.RankPrepared(Pictures, test.Inputs.GetProperty("question").Strings(), answers, new() { KTest = k });
            Assert.Equal(test.Expect.GetProperty("answers").Strings(), ranked.Select(r => r[0].Answer));
            Assert.All(ranked, r => Assert.Equal(Math.Min(k, list.Length), r.Count));
            if (k < list.Length) continue;
            var beyond = Shared.Value.RankPrepared(Pictures, test.Inputs.GetProperty("question").Strings(), answers, new() { KTest = k + 100 });
            Assert.Equal(ranked.SelectMany(r => r.Select(a => a.Index)), beyond.SelectMany(r => r.Select(a => a.Index)));
        }
    }

    [Fact]
    public void Saving_and_loading_changes_nothing()
    {
        Assert.SkipWhen(Absent, "The set has no case 'vqa'.");
        string file = GoldenPredictors.Saved(Shared.Value);
        try
        {
            using BlipQuestionAnswerer again = BlipQuestionAnswerer.Load(file);
            Assert.Equal(Expected("generate_batch1"), again.AnswerPrepared(Pictures, Questions).Select(a => a[0].Text));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Eight_threads_share_one_and_nothing_leaks()
    {
        Assert.SkipWhen(Absent, "The set has no case 'vqa'.");
        GoldenPredictors.OnEightThreads(Expected("generate_batch1"), () => [.. Shared.Value.AnswerPrepared(Pictures, Questions).Select(a => a[0].Text)], Assert.Equal);
        AnswerList answers = Shared.Value.CreateAnswerList(["yes", "no"]);
        GoldenPredictors.AssertNoLeak(() => Shared.Value.RankPrepared(Pictures, Questions, answers));
        GoldenPredictors.AssertNoLeak(() => Shared.Value.AnswerPrepared(Pictures, Questions));
    }

    [Fact]
    public void Empty_questions_and_bad_options_are_refused_by_name()
    {
        Assert.SkipWhen(Absent, "The set has no case 'vqa'.");
        Assert.Contains("Question 1", Assert.Throws<ArgumentException>(() => Shared.Value.AnswerPrepared([Pictures[0], Pictures[0]], ["what", "  "])).Message);
        Assert.Contains("KTest is 0", Assert.Throws<ArgumentException>(() => Shared.Value.AnswerPrepared(Pictures, Questions, new() { KTest = 0 })).Message);
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => Shared.Value.CreateAnswerList([])).Message);
    }

    [Fact]
    public void A_checkpoint_for_another_task_is_named()
    {
        Assert.SkipUnless(TaskGoldens.Has("hf_itm"), "The set has no case 'hf_itm'.");
        string message = Assert.Throws<InvalidDataException>(() => BlipQuestionAnswerer.Load(GoldenCase.Open("hf_itm").PathOf("model.safetensors"))).Message;
        Assert.Contains("Retrieval", message);
        Assert.Contains("QuestionAnswering", message);
    }
}
