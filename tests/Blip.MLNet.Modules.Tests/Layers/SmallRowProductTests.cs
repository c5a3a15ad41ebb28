using Blip.MLNet.Modules.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>The product of few rows against libtorch's own, for every row count and for widths that fill no vector.</summary>
public class SmallRowProductTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 768, 768)]
    [InlineData(ScalarType.Float32, 1001, 301)]
    [InlineData(ScalarType.Float32, 517, 7)]
    [InlineData(ScalarType.BFloat16, 768, 768)]
    [InlineData(ScalarType.BFloat16, 1001, 301)]
    [InlineData(ScalarType.BFloat16, 517, 7)]
    public void Equals_a_linear_layer(ScalarType type, int outputs, int inputs)
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(5);
        Tensor weight = torch.randn(outputs, inputs, generator: generator).to_type(type), bias = torch.randn(outputs, generator: generator).to_type(type);
        foreach (int rows in (int[])[1, 2, 3, 4, 5, 12, 24])
        {
            Tensor x = torch.randn(rows, inputs, generator: generator).to_type(type);
            Tensor exact = nn.functional.linear(x.to_type(ScalarType.Float64), weight.to_type(ScalarType.Float64), bias.to_type(ScalarType.Float64));
            Tensor actual = SmallRowProduct.Multiply(x.view(rows, 1, inputs), weight, bias);
            Assert.Equal([rows, 1, outputs], actual.shape);
            Assert.Equal(type, actual.dtype);
            double allowed = type == ScalarType.Float32 ? 1e-4 : 0.01 * exact.abs().max().ToDouble();
            Assert.True((actual.view(rows, outputs).to_type(ScalarType.Float64) - exact).abs().max().ToDouble() < allowed);
            Tensor unbiased = SmallRowProduct.Multiply(x.t().contiguous().t(), weight, null);
            Assert.True((unbiased.to_type(ScalarType.Float64) + bias.to_type(ScalarType.Float64) - exact).abs().max().ToDouble() < 2 * allowed);
        }
    }

    [Fact]
    public void A_row_gives_the_same_alone_and_among_others_to_the_last_bit()
    {
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        Tensor weight = torch.randn(600, 768), x = torch.randn(12, 768), all = SmallRowProduct.Multiply(x, weight, null);
        for (int i = 0; i < 12; i++) Assert.Equal(all[i].data<float>().ToArray(), SmallRowProduct.Multiply(x.narrow(0, i, 1), weight, null)[0].data<float>().ToArray());
    }
}
