using System.Runtime.Intrinsics;
using Blip.MLNet.Modules.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Numerics;

/// <summary>The decoder's arithmetic on single rows against libtorch's in float64.</summary>
public unsafe class RowMathTests
{
    [Fact]
    public void Gelu_is_exact_to_rounding_for_every_magnitude()
    {
        using var scope = torch.NewDisposeScope();
        float[] x = [.. Enumerable.Range(0, 400_001).Select(i => (i - 200_000) * 4e-5f), 0f, -0f, 1e-30f, -1e-30f, 50f, -50f, float.MaxValue];
        double[] expected = torch.tensor(x).to_type(ScalarType.Float64).gelu().data<double>().ToArray();
        float[] actual = [.. x];
        fixed (float* first = actual) Gelu.Apply(first, actual.Length);
        for (int i = 0; i < x.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= 2.5e-7 * Math.Abs(x[i]), $"gelu({x[i]}) is {expected[i]}, not {actual[i]}");
    }

    [Fact]
    public void Powers_of_two_are_exact_to_rounding_where_nothing_is_positive()
    {
        float[] special = [0f, -0f, -1e-30f, -125.99f, -126f, -126.01f, -150f, -1000f, float.MinValue, float.NegativeInfinity, float.NaN];
        float[] x = [.. Enumerable.Range(0, 1_260_005).Select(i => -i * 1e-4f), .. special];
        var wide = new float[x.Length];
        var narrow = new float[x.Length];
        for (int i = 0; i <= x.Length - 16; i += 16) Exponential<Vector512<float>, Wide>.OfTwo(Vector512.Create(x, i)).CopyTo(wide, i);
        for (int i = 0; i <= x.Length - 8; i += 8) Exponential<Vector256<float>, Narrow>.OfTwo(Vector256.Create(x, i)).CopyTo(narrow, i);
        Assert.Equal(0, x.Length % 16);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = Math.Pow(2, x[i]);
            foreach (float actual in (ReadOnlySpan<float>)[wide[i], narrow[i]])
                Assert.True(double.IsNaN(expected) ? float.IsNaN(actual) : Math.Abs(actual - expected) <= 1.2e-7 * expected + 1.2e-38, $"2^{x[i]} is {expected}, not {actual}");
        }
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(64), InlineData(577)]
    public void Softmax_and_norm_equal_libtorchs(int n)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new Generator(3);
        Tensor x = torch.randn(n, generator: generator) * 20, mask = (torch.rand(n, generator: generator) < 0.3).to_type(ScalarType.Float32) * -1e9f;
        Tensor addend = torch.randn(n, generator: generator), weight = torch.randn(n, generator: generator), bias = torch.randn(n, generator: generator);
        AssertEqual((x.to_type(ScalarType.Float64) * 0.125 + mask.to_type(ScalarType.Float64)).softmax(0), Change(x, p => { fixed (float* m = mask.data<float>().ToArray()) RowSoftmax.Apply(p, 0.125f, m, n); }));
        AssertEqual((x.to_type(ScalarType.Float64) * 0.125).softmax(0), Change(x, p => RowSoftmax.Apply(p, 0.125f, null, n)));
        float[] a = addend.data<float>().ToArray(), w = weight.data<float>().ToArray(), b = bias.data<float>().ToArray();
        fixed (float* pa = a, pw = w, pb = b)
        {
            (nint ia, nint iw, nint ib) = ((nint)pa, (nint)pw, (nint)pb);
            AssertEqual(Norm(x + addend), Change(x, p => RowMath.AddAndNormalize(p, (float*)ia, (float*)iw, (float*)ib, 1e-12f, n)));
            AssertEqual(Norm(x), Change(x, p => RowMath.AddAndNormalize(p, null, (float*)iw, (float*)ib, 1e-12f, n)));
            Assert.Equal((addend * weight).sum().ToSingle(), RowMath.Dot(pa, pw, n), 1e-3);
        }

        Tensor Norm(Tensor of) => n == 1 ? bias.to_type(ScalarType.Float64)
            : nn.functional.layer_norm(of.to_type(ScalarType.Float64), [n], weight.to_type(ScalarType.Float64), bias.to_type(ScalarType.Float64), 1e-12);
    }

    private delegate void Changes(float* row);

    private static float[] Change(Tensor x, Changes change)
    {
        float[] copy = x.data<float>().ToArray();
        fixed (float* first = copy) change(first);
        return copy;
    }

    private static void AssertEqual(Tensor expected, float[] actual)
    {
        double[] numbers = expected.data<double>().ToArray();
        for (int i = 0; i < numbers.Length; i++) Assert.Equal(numbers[i], actual[i], 2e-5);
    }
}
