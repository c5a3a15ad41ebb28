using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Samples.ShapesModel.Heads;
using Blip.MLNet.Testing;
using TorchSharp;

namespace Blip.MLNet.Samples.Tests.Heads;

/// <summary>The program that makes the shipped models of search, questions and NLVR2 from the captioner.</summary>
public sealed class HeadProgramTests : IDisposable
{
    private static readonly string s_captioner = Path.Combine(Goldens.RepoRoot, "models", "shapes.safetensors"), s_matcher = Path.Combine(Goldens.RepoRoot, "models", "shapes-retrieval.safetensors");
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-heads").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("search", "matching head judges rightly")]
    [InlineData("answers", "answers are right")]
    [InlineData("reasoning", "statements are judged rightly")]
    public void A_few_steps_make_a_model_that_loads(string task, string reported)
    {
        string file = Path.Combine(_folder, task + ".safetensors");
        string printed = Printed(() => HeadProgram.Run(task, new HeadRequest(s_captioner, file, Steps: 3, [s_matcher], Scenes: 30, HeldOut: 6)));
        Assert.Contains("step 3/3 ", printed);
        Assert.Contains(reported, printed);
        Assert.DoesNotContain("NaN", printed);
        Assert.Equal([file], Directory.GetFiles(_folder));
        Assert.InRange(new FileInfo(file).Length, 1_000_000, 6_000_000);
        using BlipPredictor model = task switch { "search" => BlipMatcher.Load(file), "answers" => BlipQuestionAnswerer.Load(file), _ => BlipReasoner.Load(file) };
        Assert.Equal(96, model.Processor.Width);
    }

    [Fact]
    public void An_unknown_task_is_named() =>
        Assert.Contains("'sing'; expected search, answers or reasoning", Assert.Throws<ArgumentException>(() => HeadProgram.Run("sing", new HeadRequest(s_captioner, "x", 1, []))).Message);

    /// <summary>What the reasoner begins with judges texts about one picture already: given it twice, its text encoder does what the matcher's does.</summary>
    [Fact]
    public void A_reasoner_that_begins_with_a_matcher_sees_in_a_picture_given_twice_what_the_matcher_sees()
    {
        using BlipCaptioner captioner = BlipCaptioner.Load(s_captioner);
        using BlipMatcher matcher = BlipMatcher.Load(s_matcher);
        using var reasoner = new NlvrModel(captioner.Config);
        string printed = Printed(() => HeadTraining.Begin(reasoner, captioner.Model, [s_matcher]));
        Assert.Contains("random: cls_head.0.weight, cls_head.0.bias, cls_head.2.weight, cls_head.2.bias", printed); // and nothing else
        reasoner.eval();
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        torch.Tensor pictures = new SceneSet("val", 3, captioner.Processor).Batch([0, 1, 2]);
        torch.Tensor states = reasoner.visual_encoder.forward(pictures), seen = matcher.Model.visual_encoder.forward(pictures);
        Assert.Equal(seen.data<float>().ToArray(), states.data<float>().ToArray());
        TextTensors text = TextTensors.Of(captioner.Tokenizer.EncodeBatch(["a red circle", "two small blue stars", "a white background with a heart"]), captioner.Tokenizer.EncoderId);
        torch.Tensor expected = matcher.Model.text_encoder.Forward(text.Ids, text.Mask, seen), actual = reasoner.text_encoder.Forward(text.Ids, text.Mask, states, states);
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, 1e-5f * expected.abs().max().item<float>());
    }

    private static string Printed(Action work)
    {
        var printed = new StringWriter();
        TextWriter console = Console.Out;
        Console.SetOut(printed);
        try
        {
            work();
        }
        finally
        {
            Console.SetOut(console);
        }
        return printed.ToString();
    }
}
