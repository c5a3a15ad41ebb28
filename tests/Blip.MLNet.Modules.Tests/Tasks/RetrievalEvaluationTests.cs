using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>The evaluation of retrieval against the reference (case 'retrieval_eval').</summary>
public class RetrievalEvaluationTests
{
    public static TheoryData<string> Evaluations => TaskGoldens.Names("retrieval_eval", t => t.TensorNames.Contains("score_matrix_i2t"));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Evaluations))]
    public void Score_matrices_equal_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        GoldenTest test = GoldenCase.Open("retrieval_eval").Test(name);
        var model = new RetrievalModel(GoldenModels.ConfigOf(test.Case));
        using (Checkpoint checkpoint = Checkpoint.Open(test.Case.PathOf(test.Case.Config.Text("weights_from")))) ModuleWeights.Load(model, checkpoint);
        model.eval();
        Tensor images = model.visual_encoder.forward(test.Input("image")); // [I, N, W]
        int[][] texts = [.. test.Inputs.GetProperty("texts").Strings().Select(t => TaskGoldens.Tokenizer.Encode(t, true, 35))];
        RetrievalScores scores = RetrievalEvaluation.Score(
            model, [.. Enumerable.Range(0, (int)images.shape[0]).Select(i => images.narrow(0, i, 1))], texts, TaskGoldens.Tokenizer, test.Inputs.Int("k_test"));
        test.AssertClose("score_matrix_i2t", Matrix(scores.ImageToText));
        test.AssertClose("score_matrix_t2i", Matrix(scores.TextToImage));
        Assert.Equal(Ranking(test.Tensor("score_matrix_i2t").ToSingle(), texts.Length), Ranking([.. scores.ImageToText.SelectMany(r => r)], texts.Length));
        int pictures = scores.ImageToText.Length;
        Assert.Equal(Ranking(test.Tensor("score_matrix_t2i").ToSingle(), pictures), Ranking([.. scores.TextToImage.SelectMany(r => r)], pictures));
    }

    [Fact]
    public void No_text_and_no_picture_are_refused()
    {
        Assert.SkipUnless(TaskGoldens.Has("itm"), "The set has no case 'itm'.");
        GoldenCase golden = GoldenCase.Open("itm");
        var model = new RetrievalModel(GoldenModels.ConfigOf(golden));
        Assert.Contains("0 pictures", Assert.Throws<ArgumentException>(() => RetrievalEvaluation.Score(model, [], [[2, 3]], TaskGoldens.Tokenizer, 4)).Message);
    }

    private static Tensor Matrix(float[][] rows) => torch.tensor(rows.SelectMany(r => r).ToArray()).view(rows.Length, -1);

    /// <summary>Each row's compared columns, best first.</summary>
    private static string[] Ranking(float[] values, int columns) =>
        [.. values.Chunk(columns).Select(row => string.Join(' ', Enumerable.Range(0, columns).Where(i => row[i] > RetrievalEvaluation.Unscored).OrderByDescending(i => row[i])))];
}
