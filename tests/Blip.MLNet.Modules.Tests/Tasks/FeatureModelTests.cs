using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>The feature extractor against the reference (case 'feature'), loaded from the official .pth.</summary>
public class FeatureModelTests
{
    private static readonly GoldenCase Golden = GoldenCase.Open("feature");
    private static readonly Lazy<FeatureModel> Model = new(() =>
    {
        var model = new FeatureModel(GoldenModels.ConfigOf(Golden));
        using Checkpoint checkpoint = Checkpoint.Open(Golden.PathOf("model.pth"));
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return model;
    });

    public static TheoryData<string> Captions => [.. Golden.Tests.Where(t => t.Inputs.TryGetProperty("caption", out _)).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Captions))]
    public void Features_of_a_picture_with_a_caption_equal_the_reference(string name)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        GoldenTest test = Golden.Test(name);
        bool multimodal = test.Call.Contains("'multimodal'", StringComparison.Ordinal);
        TextTensors text = TextTensors.Of(TaskGoldens.Tokenizer.EncodeBatch([test.Inputs.Text("caption")]), multimodal ? TaskGoldens.Tokenizer.EncoderId : null);
        Assert.Equal(test.Expect.GetProperty("input_ids").IntRows()[0].Select(i => (long)i), text.Ids.data<long>().ToArray());
        test.AssertClose("last_hidden_state", multimodal
            ? Model.Value.MultimodalFeatures(text.Ids, text.Mask, Model.Value.ImageFeatures(test.Input("image")))
            : Model.Value.TextFeatures(text.Ids, text.Mask));
    }
}
