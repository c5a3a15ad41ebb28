using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Numerics.Pairs;
using Blip.MLNet.Modules.Tests.Numerics.Pairs;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>Products of bfloat16 matrices, and what is fused with them, against libtorch's of the same numbers in float64.</summary>
public class BFloat16ProductTests
{
    /// <summary>Half a step of bfloat16's, and a little for sums.</summary>
    private const double Rounding = 1.0 / 255;

    [Theory]
    [InlineData(1, 16, 2), InlineData(9, 48, 64), InlineData(100, 97, 30), InlineData(577, 768, 768), InlineData(1300, 50, 18), InlineData(33, 24, 3072)]
    public void Product_its_gelu_and_its_sum_equal_the_formulas(int rows, int outputs, int inputs)
    {
        PairNumbers.SkipWithoutKernel();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(5);
        Tensor x = Random(generator, rows, inputs), weight = Random(generator, outputs, inputs), bias = Random(generator, outputs), sum = Random(generator, rows, outputs);
        Tensor unbiased = nn.functional.linear(Wide(x), Wide(weight)), exact = unbiased + Wide(bias);
        AssertNear(unbiased, BFloat16Product.Multiply(x, weight, null));
        AssertNear(exact, BFloat16Product.Multiply(x.view(rows, 1, inputs), weight, bias).view(rows, outputs));
        AssertNear(exact.gelu(), BFloat16Product.Multiply(x, weight, bias, gelu: true));
        Tensor expected = Wide(sum) + exact;
        BFloat16Product.AddTo(sum, x, weight, bias);
        AssertNear(expected, sum);
    }

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others()
    {
        PairNumbers.SkipWithoutKernel();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(6);
        Tensor x = Random(generator, 700, 64), weight = Random(generator, 100, 64), together = BFloat16Product.Multiply(x, weight, null);
        foreach (int row in (int[])[0, 7, 351, 352, 699])
            Assert.True(together[row].eq(BFloat16Product.Multiply(x.narrow(0, row, 1), weight, null)[0]).all().ToBoolean());
    }

    [Fact]
    public void A_layer_uses_it_for_inference_alone_and_never_past_an_adapter()
    {
        PairNumbers.SkipWithoutKernel();
        using var scope = torch.NewDisposeScope();
        using var generator = new Generator(7);
        var layer = new Linear(64, 32, dtype: ScalarType.BFloat16);
        using (torch.no_grad())
        {
            layer.weight.copy_(Random(generator, 32, 64));
            layer.bias!.copy_(Random(generator, 32));
        }
        Tensor x = Random(generator, 40, 64);
        Assert.False(BFloat16Product.Applies(x, layer.weight)); // gradients are on
        Assert.True(layer.forward(x).requires_grad);
        using var still = torch.no_grad();
        Assert.True(BFloat16Product.Applies(x, layer.weight));
        Assert.False(BFloat16Product.Applies(x.t().contiguous().t(), layer.weight));
        Assert.False(BFloat16Product.Applies(Wide(x), layer.weight));
        layer.eval();
        Tensor exact = nn.functional.linear(Wide(x), Wide(layer.weight), Wide(layer.bias!)), sum = torch.ones(40, 32, dtype: ScalarType.BFloat16);
        AssertNear(exact, layer.forward(x));
        AssertNear(exact.gelu(), layer.ForwardGelu(x));
        layer.AddTo(sum, x);
        AssertNear(exact + 1, sum);

        layer.Adapter = new Doubling();
        AssertNear(2 * exact, layer.forward(x));
        AssertNear((2 * exact).gelu(), layer.ForwardGelu(x));
        layer.AddTo(sum, x);
        AssertNear(3 * exact + 1, sum, 2 * Rounding);
    }

    [Fact]
    public void Odd_inputs_are_left_to_libtorch()
    {
        using var inference = torch.inference_mode();
        using Tensor x = torch.zeros(3, 5, dtype: ScalarType.BFloat16), weight = torch.zeros(4, 5, dtype: ScalarType.BFloat16), even = torch.zeros(3, 6, dtype: ScalarType.BFloat16);
        Assert.False(BFloat16Product.Applies(x, weight));
        using Tensor other = torch.zeros(4, 6, dtype: ScalarType.BFloat16);
        Assert.Equal(PairKernel.IsSupported, BFloat16Product.Applies(even, other));
    }

    private static Tensor Random(Generator generator, params long[] shape) => torch.randn(shape, generator: generator).to_type(ScalarType.BFloat16);

    private static Tensor Wide(Tensor numbers) => numbers.to_type(ScalarType.Float64);

    private static void AssertNear(Tensor expected, Tensor actual, double relative = Rounding)
    {
        Assert.Equal(ScalarType.BFloat16, actual.dtype);
        Assert.Equal(expected.shape, actual.shape);
        Tensor allowed = relative * expected.abs() + 1e-4 * expected.abs().max();
        Assert.True((expected - Wide(actual)).abs().le(allowed).all().ToBoolean());
    }

    private sealed class Doubling : ILinearAdapter
    {
        public Tensor Apply(Tensor input, Tensor product) => product * 2;
    }
}
