using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Gradients of the training losses against the reference (grads.safetensors of cases 'vqa' and 'nlvr').</summary>
public class TaskGradientTests
{
    [Fact]
    public void Question_answering()
    {
        Assert.SkipUnless(Goldens.Has("blip", "vqa", "grads.safetensors"), "The set has no gradients of case 'vqa'.");
        using var scope = torch.NewDisposeScope();
        GoldenCase golden = GoldenCase.Open("vqa");
        GoldenTest test = golden.Test("train");
        VqaModel model = GoldenModels.Load(new VqaModel(GoldenModels.ConfigOf(golden)), golden);
        TextTensors questions = test.Expect.Text("question_ids", "question_mask"), answers = test.Expect.Text("answer_ids", "answer_mask");
        model.Loss(test.Input("image"), questions.Ids, questions.Mask, answers.Ids, answers.Mask, test.Inputs.GetProperty("n").Ints(), test.Input("weights")).backward();
        AssertGradients(model, golden);
    }

    [Fact]
    public void Reasoning_over_two_pictures()
    {
        Assert.SkipUnless(Goldens.Has("blip", "nlvr", "grads.safetensors"), "The set has no gradients of case 'nlvr'.");
        using var scope = torch.NewDisposeScope();
        GoldenCase golden = GoldenCase.Open("nlvr");
        GoldenTest test = golden.Tests.First(t => t.TensorNames.Contains("loss"));
        NlvrModel model = GoldenModels.Load(new NlvrModel(GoldenModels.ConfigOf(golden)), golden);
        TextTensors text = TextTensors.Of(TaskGoldens.Tokenizer.EncodeBatch(test.Inputs.GetProperty("text").Strings()), TaskGoldens.Tokenizer.EncoderId);
        model.Loss(test.Input("image0"), test.Input("image1"), text.Ids, text.Mask, test.Input("targets")).backward();
        AssertGradients(model, golden);
    }

    private static void AssertGradients(nn.Module model, GoldenCase golden)
    {
        IReadOnlyDictionary<string, GoldenTensor> expected = SafetensorsFile.Read(golden.PathOf("grads.safetensors"));
        Dictionary<string, TorchSharp.Modules.Parameter> parameters = model.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        double largest = expected.Values.Max(g => g.ToSingle().Max(Math.Abs));
        int compared = 0;
        foreach ((string name, GoldenTensor gradient) in expected)
        {
            if (!parameters.TryGetValue(name, out TorchSharp.Modules.Parameter? parameter)) continue; // a second name of a shared tensor
            Tensor actual = parameter.grad ?? torch.zeros_like(parameter);
            double allowed = 1e-4 * Math.Max(gradient.ToSingle().Max(Math.Abs), 1e-3 * largest);
            Assert.True(TensorGoldens.MaxDifference(actual, gradient) <= allowed, $"{name}: off by {TensorGoldens.MaxDifference(actual, gradient):g3}; allowed is {allowed:g3}.");
            compared++;
        }
        Assert.True(compared > expected.Count / 2);
    }
}
