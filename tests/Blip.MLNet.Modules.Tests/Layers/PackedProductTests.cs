using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;
using Blip.MLNet.Modules.Tests.Numerics.Pairs;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Layers;

/// <summary>Products of packed weights, and what is fused with them, against libtorch's of the same numbers in float64.</summary>
public class PackedProductTests
{
    private static readonly (int Rows, int Outputs, int Inputs)[] Sizes = [(1, 16, 2), (9, 48, 64), (100, 97, 30), (577, 768, 768), (1300, 50, 18), (33, 24, 3072)];

    public static TheoryData<ScalarType, int, int, int> Products => [.. Types.SelectMany(t => Sizes.Select(s => (t, s.Rows, s.Outputs, s.Inputs))), (ScalarType.Float32, 5, 7, 769)];

    private static readonly ScalarType[] Types = [ScalarType.Float32, ScalarType.BFloat16];

    [Theory, MemberData(nameof(Products))]
    public void Product_its_gelu_and_its_sum_equal_the_formulas(ScalarType type, int rows, int outputs, int inputs)
    {
        SkipUnlessSupported(type);
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(5);
        Tensor x = Random(generator, type, rows, inputs), weight = Random(generator, type, outputs, inputs), bias = Random(generator, type, outputs), sum = Random(generator, type, rows, outputs);
        Tensor unbiased = nn.functional.linear(Wide(x), Wide(weight)), exact = unbiased + Wide(bias);
        AssertNear(unbiased, PackedProduct.Multiply(x, weight, null));
        AssertNear(exact, PackedProduct.Multiply(x.view(rows, 1, inputs), weight, bias).view(rows, outputs));
        AssertNear(exact.gelu(), PackedProduct.Multiply(x, weight, bias, gelu: true));
        Tensor expected = Wide(sum) + exact;
        PackedProduct.AddTo(sum, x, weight, bias);
        AssertNear(expected, sum);
    }

    [Fact]
    public void Sums_of_float32_take_products_of_bfloat16_unrounded()
    {
        PairNumbers.SkipWithoutKernel();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(8);
        Tensor x = Random(generator, ScalarType.BFloat16, 30, 64), weight = Random(generator, ScalarType.BFloat16, 100, 64), bias = Random(generator, ScalarType.BFloat16, 100);
        Tensor sum = Random(generator, ScalarType.Float32, 30, 100), expected = Wide(sum) + nn.functional.linear(Wide(x), Wide(weight), Wide(bias));
        PackedProduct.AddTo(sum, x, weight, bias);
        Assert.Equal(ScalarType.Float32, sum.dtype);
        AssertNear(expected, sum);
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void A_row_gives_the_same_bits_alone_and_among_others(ScalarType type)
    {
        SkipUnlessSupported(type);
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(6);
        Tensor x = Random(generator, type, 700, 64), weight = Random(generator, type, 100, 64), together = PackedProduct.Multiply(x, weight, null);
        foreach (int row in (int[])[0, 7, 351, 352, 699])
            Assert.True(together[row].eq(PackedProduct.Multiply(x.narrow(0, row, 1), weight, null)[0]).all().ToBoolean());
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void A_layer_uses_it_for_inference_alone_and_never_past_an_adapter(ScalarType type)
    {
        SkipUnlessSupported(type);
        using var scope = torch.NewDisposeScope();
        using var generator = new Generator(7);
        var layer = new Linear(64, 32, dtype: type);
        using (torch.no_grad())
        {
            layer.weight.copy_(Random(generator, type, 32, 64));
            layer.bias!.copy_(Random(generator, type, 32));
        }
        Tensor x = Random(generator, type, 40, 64);
        Assert.False(PackedProduct.Applies(x, layer.weight)); // gradients are on
        Assert.True(layer.forward(x).requires_grad);
        using var still = torch.no_grad();
        Assert.True(PackedProduct.Applies(x, layer.weight));
        Assert.False(PackedProduct.Applies(x.t().contiguous().t(), layer.weight));
        Assert.False(PackedProduct.Applies(Wide(x), layer.weight));
        layer.eval();
        Tensor exact = nn.functional.linear(Wide(x), Wide(layer.weight), Wide(layer.bias!)), sum = torch.ones(40, 32, dtype: type);
        AssertNear(exact, layer.forward(x));
        AssertNear(exact.gelu(), layer.ForwardGelu(x));
        layer.AddTo(sum, x);
        AssertNear(exact + 1, sum);

        layer.Adapter = new DoublingAdapter();
        AssertNear(2 * exact, layer.forward(x));
        AssertNear((2 * exact).gelu(), layer.ForwardGelu(x));
        layer.AddTo(sum, x);
        AssertNear(3 * exact + 1, sum, roundings: 2);
    }

    [Theory]
    [InlineData(ScalarType.Float32), InlineData(ScalarType.BFloat16)]
    public void What_is_no_product_is_libtorchs_error_and_nothing_is_read(ScalarType type)
    {
        using var inference = torch.inference_mode();
        using var scope = torch.NewDisposeScope();
        var layer = new Linear(1024, 1024, dtype: type);
        layer.eval();
        foreach (long[] shape in (long[][])[[2, 512], [40, 512], [40, 2048], [1024, 1]])
            Assert.ThrowsAny<System.Runtime.InteropServices.ExternalException>(() => layer.forward(torch.ones(shape, dtype: type)));
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using var inference = torch.inference_mode();
        using Tensor x = torch.ones(40, 64), weight = torch.ones(32, 64), halves = x.to_type(ScalarType.BFloat16), narrow = weight.to_type(ScalarType.BFloat16);
        using var scope = torch.NewDisposeScope();
        Assert.Equal(SingleFormat.IsSupported, PackedProduct.Applies(x, weight));
        Assert.Equal(PairKernel.IsSupported, PackedProduct.Applies(halves, narrow));
        if (SingleFormat.IsSupported) PackedProduct.Multiply(x, weight, null).Dispose();
        if (PairKernel.IsSupported) PackedProduct.Multiply(halves, narrow, null).Dispose();
        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Odd_inputs_are_left_to_libtorch()
    {
        using var inference = torch.inference_mode();
        using Tensor x = torch.zeros(3, 5, dtype: ScalarType.BFloat16), weight = torch.zeros(4, 5, dtype: ScalarType.BFloat16), even = torch.zeros(3, 6, dtype: ScalarType.BFloat16);
        Assert.False(PackedProduct.Applies(x, weight));
        using Tensor other = torch.zeros(4, 6, dtype: ScalarType.BFloat16);
        Assert.Equal(PairKernel.IsSupported, PackedProduct.Applies(even, other));
    }

    private static Tensor Random(Generator generator, ScalarType type, params long[] shape) => torch.randn(shape, generator: generator).to_type(type);

    private static Tensor Wide(Tensor numbers) => numbers.to_type(ScalarType.Float64);

    private static void SkipUnlessSupported(ScalarType type)
    {
        if (type == ScalarType.BFloat16) PairNumbers.SkipWithoutKernel();
        else Assert.SkipUnless(SingleFormat.IsSupported, "The processor has no AVX-512.");
    }

    /// <summary>Within half a step of the numbers' format for each rounding, and a little for sums.</summary>
    private static void AssertNear(Tensor expected, Tensor actual, int roundings = 1)
    {
        Assert.Equal(expected.shape, actual.shape);
        double step = actual.dtype == ScalarType.BFloat16 ? 1.0 / 255 : 1e-6, sums = actual.dtype == ScalarType.BFloat16 ? 1e-4 : 3e-6;
        Tensor allowed = roundings * step * expected.abs() + sums * expected.abs().max();
        Assert.True((expected - Wide(actual)).abs().le(allowed).all().ToBoolean());
    }
}
