using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

public class BlipReasonerTests
{
    private static readonly bool Absent = !TaskGoldens.Has("nlvr");
    private static readonly Lazy<GoldenCase> Golden = new(() => GoldenCase.Open("nlvr"));
    private static readonly Lazy<BlipReasoner> Shared = new(() => GoldenPredictors.Reasoner(Golden.Value));

    private static string[] Sentences => Golden.Value.Test("nlvr").Inputs.GetProperty("text").Strings();
    private static float[][] First => GoldenPredictors.Pictures(Golden.Value, "image0");
    private static float[][] Second => GoldenPredictors.Pictures(Golden.Value, "image1");

    [Fact]
    public void Judgements_are_the_references_in_a_batch_and_alone()
    {
        Assert.SkipWhen(Absent, "The set has no case 'nlvr'.");
        AssertReference(Shared.Value.JudgePrepared(First, Second, Sentences));
        AssertReference([.. Sentences.Select((s, i) => Shared.Value.JudgePrepared([First[i]], [Second[i]], [s])[0])]);
    }

    [Fact]
    public void One_picture_may_stand_on_both_sides_and_in_several_rows()
    {
        Assert.SkipWhen(Absent, "The set has no case 'nlvr'.");
        float[][] first = [First[0], First[^1], First[0]], second = [First[0], First[0], Second[0]];
        string[] sentences = [Sentences[0], Sentences[^1], Sentences[0]];
        var together = Shared.Value.JudgePrepared(first, second, sentences);
        for (int i = 0; i < 3; i++) Assert.Equal(Shared.Value.JudgePrepared([first[i]], [second[i]], [sentences[i]])[0].Score, together[i].Score, 1e-5);
    }

    [Fact]
    public void Saving_loading_and_eight_threads_change_nothing_and_nothing_leaks()
    {
        Assert.SkipWhen(Absent, "The set has no case 'nlvr'.");
        string file = GoldenPredictors.Saved(Shared.Value);
        try
        {
            using BlipReasoner again = BlipReasoner.Load(file);
            AssertReference(again.JudgePrepared(First, Second, Sentences));
            GoldenPredictors.OnEightThreads(0, () => { AssertReference(again.JudgePrepared(First, Second, Sentences)); return 0; }, Assert.Equal);
            GoldenPredictors.AssertNoLeak(() => again.JudgePrepared(First, Second, Sentences));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Empty_and_endless_sentences_and_uneven_lists_are_refused()
    {
        Assert.SkipWhen(Absent, "The set has no case 'nlvr'.");
        Assert.Contains("Sentence 0", Assert.Throws<ArgumentException>(() => Shared.Value.JudgePrepared([First[0]], [Second[0]], [""])).Message);
        Assert.Contains("tokens", Assert.Throws<ArgumentException>(() => Shared.Value.JudgePrepared([First[0]], [Second[0]], [string.Join(' ', Enumerable.Repeat("dog", Shared.Value.Config.Text.MaxPositionEmbeddings))])).Message);
        Assert.Contains("1 first", Assert.Throws<ArgumentException>(() => Shared.Value.JudgePrepared([First[0]], [], ["a"])).Message);
    }

    private static void AssertReference(IReadOnlyList<Judgement> judgements)
    {
        float[][] expected = [.. Golden.Value.Test("nlvr").Tensor("prediction").ToSingle().Chunk(2)];
        for (int i = 0; i < expected.Length; i++)
        {
            float difference = expected[i][1] - expected[i][0];
            Assert.Equal(difference, judgements[i].Score, 1e-5);
            Assert.Equal(difference > 0, judgements[i].IsTrue);
            Assert.Equal(1 / (1 + Math.Exp(-difference)), judgements[i].Probability, 1e-5);
        }
    }
}
