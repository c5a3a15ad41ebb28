using System.Text.Json;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Question answering against the reference (cases 'vqa' and 'vqa_eq').</summary>
public class VqaModelTests
{
    private static readonly string[] Cases = ["vqa", "vqa_eq"];
    private static readonly GenerationOptions Reference = new() { NumBeams = 3, MaxLength = 10, MinLength = 1 };

    public static TheoryData<string, string> Trainings => All(t => t.TensorNames.Contains("per_answer_loss"));
    public static TheoryData<string, string> Generations => All(t => t.Expect.TryGetProperty("sequences_scores", out _));
    public static TheoryData<string, string> Rankings => All(t => t.Expect.TryGetProperty("max_ids", out _));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Trainings))]
    public void Losses_equal_the_reference(string golden, string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        (VqaModel model, GoldenTest test) = Open(golden, name);
        TextTensors questions = test.Expect.Text("question_ids", "question_mask"), answers = test.Expect.Text("answer_ids", "answer_mask");
        TaskGoldens.AssertTokens(test.Expect.GetProperty("question_ids").IntRows(), test.Inputs.GetProperty("question").Strings(), 35);
        TaskGoldens.AssertTokens(test.Expect.GetProperty("answer_ids").IntRows(), test.Inputs.GetProperty("answer").Strings());
        int[] n = test.Inputs.GetProperty("n").Ints();
        Tensor images = test.Input("image");
        Tensor states = model.QuestionStates(questions.Ids, questions.Mask, model.visual_encoder.forward(images));
        test.AssertClose("question_states", states);
        Tensor rows = torch.tensor(n.SelectMany((count, b) => Enumerable.Repeat((long)b, count)).ToArray());
        (Tensor perAnswer, Tensor mask) = (states.index_select(0, rows), questions.Mask.index_select(0, rows));
        test.AssertClose("answer_logits", model.text_decoder.Forward(answers.Ids, answers.Mask, perAnswer, mask));
        test.AssertClose("per_answer_loss", model.AnswerLosses(answers.Ids, answers.Mask, perAnswer, mask));
        test.AssertClose("loss", model.Loss(images, questions.Ids, questions.Mask, answers.Ids, answers.Mask, n, test.Input("weights")));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Generations))]
    public void Generated_answers_equal_the_reference(string golden, string name)
    {
        using var scope = torch.NewDisposeScope();
        (VqaModel model, GoldenTest test) = Open(golden, name);
        bool alone = test.Inputs.Text("image").Contains("[i:", StringComparison.Ordinal);
        string[] questions = test.Inputs.GetProperty("question").Strings();
        (Tensor states, Tensor mask) = Encode(model, test.Case.Input("image").ToTensor(), questions);
        // One question at a time has no padding, so right masks give its answers in a batch too; the reference's batch attends to padding.
        AssertAnswers(test, Generate(model, states, alone ? mask : null));
        if (!alone) return;
        Assert.Contains(Enumerable.Range(0, questions.Length), i => mask[i].sum().item<long>() < mask.shape[1]);
        for (int i = 0; i < questions.Length; i++)
        {
            (Tensor one, Tensor oneMask) = Encode(model, test.Case.Input($"image[{i}:{i + 1}]").ToTensor(), [questions[i]]);
            Assert.Equal(Expected(test)[i], Generate(model, one, oneMask)[0][0].Ids);
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Rankings))]
    public void Rankings_equal_the_reference(string golden, string name)
    {
        using var scope = torch.NewDisposeScope();
        (VqaModel model, GoldenTest test) = Open(golden, name);
        string[] list = test.Inputs.GetProperty("answer_list").Strings();
        TaskGoldens.AssertTokens(test.Expect.GetProperty("candidate_ids").IntRows(), list);
        var answers = new AnswerList(list, TaskGoldens.Tokenizer);
        (Tensor states, Tensor mask) = Encode(model, test.Input("image"), test.Inputs.GetProperty("question").Strings());
        IReadOnlyList<IReadOnlyList<RankedAnswer>> ranked = AnswerRanker.Rank(model, states, mask, answers, test.Inputs.Int("k_test"));
        Assert.Equal(test.Expect.GetProperty("max_ids").Ints(), ranked.Select(r => r[0].Index));
        Assert.Equal(test.Expect.GetProperty("answers").Strings(), ranked.Select(r => r[0].Answer));
        int[][] candidates = test.Expect.GetProperty("topk_ids").IntRows();
        test.AssertClose("log_probs_sum", InOrder(candidates, ranked, a => (float)a.Score));
        test.AssertClose("topk_probs", InOrder(candidates, ranked, a => (float)a.FirstTokenProbability));
        Assert.All(ranked, r => Assert.Equal(r.OrderByDescending(a => a.Score).Select(a => a.Index), r.Select(a => a.Index)));
    }

    [Fact]
    public void Wrong_answer_lists_and_counts_are_refused()
    {
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => new AnswerList([], TaskGoldens.Tokenizer)).Message);
        Assert.Contains("Answer 1", Assert.Throws<ArgumentException>(() => new AnswerList(["yes", " "], TaskGoldens.Tokenizer)).Message);
        Assert.SkipUnless(TaskGoldens.Has("vqa"), "The set has no case 'vqa'.");
        using var scope = torch.NewDisposeScope();
        (VqaModel model, GoldenTest test) = Open("vqa", "train");
        TextTensors questions = test.Expect.Text("question_ids", "question_mask"), answers = test.Expect.Text("answer_ids", "answer_mask");
        Assert.Contains("counts", Assert.Throws<ArgumentException>(() => model.Loss(
            test.Input("image"), questions.Ids, questions.Mask, answers.Ids, answers.Mask, [1], test.Input("weights"))).Message);
    }

    private static TheoryData<string, string> All(Func<GoldenTest, bool> filter)
    {
        var data = new TheoryData<string, string>();
        foreach (string golden in Cases.Where(TaskGoldens.Has))
            foreach (GoldenTest test in GoldenCase.Open(golden).Tests.Where(filter)) data.Add(golden, test.Name);
        return data;
    }

    private static (VqaModel Model, GoldenTest Test) Open(string golden, string name)
    {
        GoldenTest test = GoldenCase.Open(golden).Test(name);
        var model = new VqaModel(GoldenModels.ConfigOf(test.Case));
        using Checkpoint checkpoint = Checkpoint.Open(test.Case.PathOf("model.pth"));
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return (model, test);
    }

    private static (Tensor States, Tensor Mask) Encode(VqaModel model, Tensor images, string[] questions)
    {
        using var noGrad = torch.no_grad();
        TextTensors text = TextTensors.Of(TaskGoldens.Tokenizer.EncodeBatch(questions, maxLength: 35), TaskGoldens.Tokenizer.EncoderId);
        return (model.QuestionStates(text.Ids, text.Mask, model.visual_encoder.forward(images)), text.Mask);
    }

    private static IReadOnlyList<IReadOnlyList<GeneratedSequence>> Generate(VqaModel model, Tensor states, Tensor? mask) =>
        new TextGenerator(model.text_decoder, TaskGoldens.Tokenizer.SeparatorId)
            .Generate(states, [.. Enumerable.Repeat(new[] { TaskGoldens.Tokenizer.DecoderId }, (int)states.shape[0])], Reference, mask);

    private static int[][] Expected(GoldenTest test) =>
        [.. test.Expect.GetProperty("ids").IntRows().Select(row => TaskGoldens.WithoutPadding(row, TaskGoldens.Tokenizer.PadId))];

    private static void AssertAnswers(GoldenTest test, IReadOnlyList<IReadOnlyList<GeneratedSequence>> actual)
    {
        Assert.Equal(Expected(test), actual.Select(a => a[0].Ids.ToArray()));
        Assert.Equal(test.Expect.GetProperty("answers").Strings(), actual.Select(a => TaskGoldens.Tokenizer.Decode(a[0].Ids)));
        double[] scores = test.Expect.GetProperty("sequences_scores").Doubles();
        for (int i = 0; i < scores.Length; i++) Assert.Equal(scores[i], actual[i][0].Score, 1e-4);
    }

    private static Tensor InOrder(int[][] candidates, IReadOnlyList<IReadOnlyList<RankedAnswer>> ranked, Func<RankedAnswer, float> value)
    {
        // Answers with one first token tie exactly, so at the same place in the golden there may be another of them.
        float[] values = [.. candidates.SelectMany((row, q) => row.Select(id => value(ranked[q].First(a => a.Index == id))))];
        return torch.tensor(values).view(candidates.Length, -1);
    }
}
