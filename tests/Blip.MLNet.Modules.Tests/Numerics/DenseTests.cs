using Blip.MLNet.Modules.Decoding;
using Blip.MLNet.Modules.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Numerics;

/// <summary>The product of few rows against libtorch's own, for every row count and for sizes that fill no register or tile.</summary>
public unsafe class DenseTests
{
    [Theory]
    [InlineData(ScalarType.Float32, 768, 768)]
    [InlineData(ScalarType.Float32, 301, 101)]
    [InlineData(ScalarType.Float32, 2, 7)]
    [InlineData(ScalarType.BFloat16, 768, 768)]
    [InlineData(ScalarType.BFloat16, 301, 101)]
    [InlineData(ScalarType.BFloat16, 2, 7)]
    public void Equals_a_linear_layer(ScalarType type, int outputs, int inputs)
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using var generator = new Generator(5);
        using var held = new HeldTensors();
        Tensor weight = torch.randn(outputs, inputs, generator: generator).to_type(type), bias = torch.randn(outputs, generator: generator);
        Dense dense = held.Matrix(weight, bias), unbiased = held.Matrix(weight, null);
        foreach (int rows in Enumerable.Range(1, 13))
        {
            Tensor x = torch.randn(rows, inputs, generator: generator);
            Tensor exact = nn.functional.linear(x.to_type(ScalarType.Float64), weight.to_type(ScalarType.Float64));
            float[] numbers = x.data<float>().ToArray();
            double[] expected = exact.data<double>().ToArray();
            float[] with = Multiply(dense, numbers, rows), without = Multiply(unbiased, numbers, rows);
            float[] biases = bias.data<float>().ToArray();
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i], without[i], 1e-4);
                Assert.Equal(expected[i] + biases[i % outputs], with[i], 1e-4);
            }
            for (int row = 0; row < rows; row++) // a row gives the same alone, to the last bit
                Assert.Equal(with[(row * outputs)..((row + 1) * outputs)], Multiply(dense, numbers[(row * inputs)..((row + 1) * inputs)], 1));
        }
    }

    [Fact]
    public void A_part_of_the_outputs_leaves_the_others_alone()
    {
        Assert.SkipUnless(Dense.IsSupported, "The processor has no wide registers.");
        float[] weight = [.. Enumerable.Range(0, 33 * 16).Select(i => (i % 7) - 3f)], x = [.. Enumerable.Range(0, 2 * 16).Select(i => i * 0.5f)];
        fixed (float* w = weight, from = x)
        {
            var dense = new Dense((nint)w, 0, 33, 16, false);
            float[] all = Multiply(dense, x, 2), part = [.. Enumerable.Repeat(-1f, 2 * 33)];
            fixed (float* to = part) dense.Multiply(from, 16, 2, to, 33, 5, 18);
            for (int i = 0; i < part.Length; i++) Assert.Equal(i % 33 is >= 5 and < 18 ? all[i] : -1f, part[i]);
        }
    }

    private static float[] Multiply(Dense dense, float[] x, int rows)
    {
        float[] y = new float[rows * dense.Outputs];
        fixed (float* from = x, to = y) dense.Multiply(from, dense.Inputs, rows, to, dense.Outputs, 0, dense.Outputs);
        return y;
    }
}
