using Blip.MLNet.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>Norms of bfloat16 rows against libtorch's in float64, rounded.</summary>
public class BFloat16NormTests
{
    [Theory]
    [InlineData(1, 768, ScalarType.BFloat16), InlineData(577, 768, ScalarType.BFloat16), InlineData(3, 7, ScalarType.BFloat16), InlineData(130, 33, ScalarType.BFloat16)]
    [InlineData(577, 768, ScalarType.Float32), InlineData(3, 7, ScalarType.Float32)]
    public void Equals_the_formula(int rows, int width, ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(4);
        Tensor x = (torch.randn(2, rows, width, generator: generator) * 3 + 1).to_type(type);
        Tensor weight = torch.randn(width, generator: generator).to_type(ScalarType.BFloat16), bias = torch.randn(width, generator: generator).to_type(ScalarType.BFloat16);
        Tensor expected = nn.functional.layer_norm(x.to_type(ScalarType.Float64), [width], weight.to_type(ScalarType.Float64), bias.to_type(ScalarType.Float64), 1e-6);
        Tensor actual = BFloat16Norm.Normalize(x, weight, bias, 1e-6);
        Assert.Equal(x.shape, actual.shape);
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Tensor off = (actual.to_type(ScalarType.Float64) - expected).abs() - expected.abs() / 256; // half a unit in the last place is |x| / 256 at most
        Assert.InRange(off.max().ToDouble(), double.NegativeInfinity, 1e-4);
    }

    [Fact]
    public void Other_types_gradients_and_views_are_left_to_libtorch()
    {
        using var scope = torch.NewDisposeScope();
        Tensor weight = torch.ones(4, dtype: ScalarType.BFloat16), x = torch.zeros(2, 4, dtype: ScalarType.BFloat16);
        Assert.True(BFloat16Norm.Applies(x, weight));
        Assert.True(BFloat16Norm.Applies(torch.zeros(2, 4), weight));
        Assert.False(BFloat16Norm.Applies(torch.zeros(2, 4), torch.ones(4)));
        Assert.False(BFloat16Norm.Applies(torch.zeros(4, 2, dtype: ScalarType.BFloat16).t(), weight));
        Assert.False(BFloat16Norm.Applies(x, torch.ones(4, dtype: ScalarType.BFloat16, requires_grad: true)));
    }
}
