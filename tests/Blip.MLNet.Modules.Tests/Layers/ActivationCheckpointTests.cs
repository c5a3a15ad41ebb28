using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>Blocks that compute their insides twice give the same result and the same gradients, random draws included.</summary>
public class ActivationCheckpointTests
{
    private static readonly VisionConfig Config = new() { ImageSize = 32, PatchSize = 16, HiddenSize = 24, Depth = 4, NumHeads = 4, IntermediateSize = 48, DropPathRate = 0.5 };

    [Theory, InlineData(1), InlineData(3), InlineData(4)]
    public void Checkpointed_blocks_give_the_same_gradients(int checkpointed)
    {
        Dictionary<string, float[]> kept = Gradients(0, m => { }), recomputed = Gradients(checkpointed, m => { });
        AssertEqual(kept, recomputed);
    }

    [Fact]
    public void A_frozen_input_still_gives_gradients_to_the_blocks()
    {
        static void Freeze(VisionTransformer model)
        {
            foreach ((string name, TorchSharp.Modules.Parameter p) in model.named_parameters())
                if (!name.StartsWith("blocks.", StringComparison.Ordinal)) p.requires_grad = false;
        }
        AssertEqual(Gradients(0, Freeze), Gradients(Config.Depth, Freeze));
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        using var model = new VisionTransformer(Config);
        WeightInitialization.Apply(model);
        model.CheckpointedBlocks = Config.Depth;
        Step(model);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 3; i++) Step(model);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void More_blocks_than_there_are_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new VisionTransformer(Config).CheckpointedBlocks = Config.Depth + 1);

    private static Dictionary<string, float[]> Gradients(int checkpointed, Action<VisionTransformer> prepare)
    {
        using var model = new VisionTransformer(Config);
        WeightInitialization.Apply(model, 0.2);
        prepare(model);
        model.CheckpointedBlocks = checkpointed;
        Step(model);
        using var scope = NewDisposeScope();
        return model.named_parameters().Where(p => p.Item2.grad is not null).ToDictionary(p => p.Item1, p => p.Item2.grad!.data<float>().ToArray());
    }

    private static void Step(VisionTransformer model)
    {
        using var scope = NewDisposeScope();
        model.train();
        model.zero_grad();
        torch.manual_seed(7);
        Tensor images = torch.randn(3, 3, Config.ImageSize, Config.ImageSize);
        model.forward(images).square().mean().backward();
    }

    private static void AssertEqual(Dictionary<string, float[]> expected, Dictionary<string, float[]> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Contains(expected.Values, v => v.Any(x => x != 0));
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, float[] values) in expected)
            for (int i = 0; i < values.Length; i++) Assert.True(Math.Abs(values[i] - actual[name][i]) <= 1e-6 * Math.Max(1, Math.Abs(values[i])), name);
    }
}
