using Blip.MLNet.Trainers.Optimization;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Trainers.Tests.Optimization;

/// <summary>The optimizer against TorchSharp's own, and its groups.</summary>
public class AdamWTests
{
    [Theory, InlineData(0.05), InlineData(0)]
    public void Equals_the_library_s_AdamW(double decay)
    {
        using var scope = NewDisposeScope();
        long[][] shapes = [[3, 5], [7], [300, 301]];
        torch.manual_seed(1);
        var mine = shapes.Select(s => new TorchSharp.Modules.Parameter(torch.randn(s))).ToArray();
        var theirs = mine.Select(p => new TorchSharp.Modules.Parameter(p.detach().clone())).ToArray();
        var options = new AdamWOptions { WeightDecay = decay };
        var optimizer = new AdamW(ParameterGroups.Create(mine.Select((p, i) => ($"p{i}", p, p)), options, 1), options);
        var reference = optim.AdamW(theirs, 0.01, weight_decay: decay);
        for (int step = 0; step < 5; step++)
        {
            for (int i = 0; i < mine.Length; i++)
            {
                Tensor gradient = torch.randn(shapes[i]);
                mine[i].grad = gradient;
                theirs[i].grad = gradient.clone();
            }
            double expected = Math.Sqrt(theirs.Sum(p => Math.Pow(p.grad!.norm().ToDouble(), 2)));
            Assert.Equal(expected, optimizer.GradientNorm(), 1e-3);
            optimizer.Step(0.01);
            reference.step();
            for (int i = 0; i < mine.Length; i++)
            {
                Assert.True((mine[i] - theirs[i]).abs().max().ToDouble() < 2e-6);
                Assert.True(mine[i].grad is null);
            }
        }
    }

    [Fact]
    public void Layer_decay_follows_the_depth()
    {
        Assert.Equal(Math.Pow(0.5, 3), ParameterGroups.RateScale("visual_encoder.cls_token", 0.5, 2));
        Assert.Equal(Math.Pow(0.5, 2), ParameterGroups.RateScale("visual_encoder.blocks.0.norm1.weight", 0.5, 2));
        Assert.Equal(0.5, ParameterGroups.RateScale("visual_encoder.blocks.1.attn.qkv.weight", 0.5, 2));
        Assert.Equal(0.5, ParameterGroups.RateScale("visual_encoder.norm.weight", 0.5, 2));
        Assert.Equal(1, ParameterGroups.RateScale("text_decoder.bert.embeddings.LayerNorm.weight", 0.5, 2));
    }

    [Fact]
    public void Vectors_decay_unless_told_not_to()
    {
        using var scope = NewDisposeScope();
        var matrix = new TorchSharp.Modules.Parameter(torch.zeros(2, 2));
        var vector = new TorchSharp.Modules.Parameter(torch.zeros(2));
        double[] Decays(bool vectors) => [.. ParameterGroups.Create([("a.weight", matrix, matrix), ("a.bias", vector, vector)], new AdamWOptions { WeightDecay = 0.1, DecayVectors = vectors }, 1).Select(p => p.WeightDecay)];
        Assert.Equal([0.1, 0.1], Decays(true));
        Assert.Equal([0.1, 0], Decays(false));
    }
}
