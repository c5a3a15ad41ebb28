using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>Reasoning over two pictures against the reference (case 'nlvr').</summary>
public class NlvrModelTests
{
    public static TheoryData<string> Predictions => TaskGoldens.Names("nlvr", t => t.TensorNames.Contains("prediction"));

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Predictions))]
    public void Predictions_and_losses_equal_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        GoldenTest test = GoldenCase.Open("nlvr").Test(name);
        NlvrModel model = Load(test.Case);
        if (test.Expect.TryGetProperty("missing_keys", out var missing)) LoadSinglePictureModel(model, test, missing.Strings());
        string[] sentences = test.Inputs.GetProperty("text").Strings();
        TextTensors text = TextTensors.Of(TaskGoldens.Tokenizer.EncodeBatch(sentences), TaskGoldens.Tokenizer.EncoderId);
        if (test.Expect.TryGetProperty("input_ids", out var ids))
            Assert.Equal(ids.IntRows().SelectMany(r => r).Select(i => (long)i), text.Ids.data<long>().ToArray());
        (Tensor first, Tensor second) = (test.Input("image0"), test.Input("image1"));
        test.AssertClose("prediction", model.Logits(text.Ids, text.Mask, model.visual_encoder.forward(first), model.visual_encoder.forward(second)));
        if (test.TensorNames.Contains("loss")) test.AssertClose("loss", model.Loss(first, second, text.Ids, text.Mask, test.Input("targets")));
    }

    /// <summary>As the reference starts NLVR2 from a model for one picture: twin copies, and what that model lacks stays as it was.</summary>
    private static void LoadSinglePictureModel(NlvrModel model, GoldenTest test, string[] missing)
    {
        using Checkpoint checkpoint = Checkpoint.Open(test.Case.PathOf("pretrained.pth"));
        LoadReport report = ModuleWeights.Load(model, checkpoint, new LoadOptions { AllowMissing = true, Fallback = KnownTensors.SinglePictureName });
        Assert.Equal(missing.Order(), report.Missing.Order());
        Assert.Empty(report.Unexpected);
    }

    private static NlvrModel Load(GoldenCase golden)
    {
        var model = new NlvrModel(GoldenModels.ConfigOf(golden));
        using Checkpoint checkpoint = Checkpoint.Open(golden.PathOf("model.pth"));
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return model;
    }
}
