using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Trainers.Optimization;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Trainers.Tests.Optimization;

/// <summary>The optimizer's own passes over memory against libtorch's operators.</summary>
public class AdamWPassTests
{
    /// <summary>Sizes around the vectors' and the parts' lengths.</summary>
    public static TheoryData<int, ScalarType> Sizes
    {
        get
        {
            var data = new TheoryData<int, ScalarType>();
            foreach (int size in (int[])[1, 7, 16, 31, 33, 1000, CpuChunks.Length - 1, CpuChunks.Length + 5, 3 * CpuChunks.Length + 77])
            {
                data.Add(size, ScalarType.Float32);
                data.Add(size, ScalarType.BFloat16);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(Sizes))]
    public void A_step_equals_the_formula(int size, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var random = new Random(size);
        Parameter master = Values(random, size, ScalarType.Float32), working = type == ScalarType.Float32 ? master : new Parameter(master.to_type(type));
        using var trained = new TrainedParameter("p", master, working) { WeightDecay = 0.05 };
        var options = new AdamWOptions();
        var optimizer = new Trainers.Optimization.AdamW([trained], options);
        Tensor p = master.to_type(ScalarType.Float64), m = zeros_like(p), v = zeros_like(p);
        for (int step = 1; step <= 3; step++)
        {
            Tensor g = Values(random, size, type);
            working.grad = g.clone();
            double norm = optimizer.GradientNorm();
            Tensor exact = g.to_type(ScalarType.Float64);
            Assert.Equal(exact.norm().ToDouble(), norm, 1e-5 * norm);
            optimizer.Step(0.01, gradientScale: 0.5);
            Assert.Null(working.grad);
            exact = exact * 0.5;
            m = m * options.Beta1 + exact * (1 - options.Beta1);
            v = v * options.Beta2 + exact * exact * (1 - options.Beta2);
            p = p * (1 - 0.01 * 0.05) - 0.01 / (1 - Math.Pow(options.Beta1, step)) * m / (v.sqrt() / Math.Sqrt(1 - Math.Pow(options.Beta2, step)) + options.Epsilon);
            Assert.True((master.to_type(ScalarType.Float64) - p).abs().max().ToDouble() < 1e-6);
            Assert.True(working.to_type(ScalarType.Float32).eq(master.to_type(type).to_type(ScalarType.Float32)).all().ToBoolean(), "what the model computes with is the rounded master");
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32, float.NaN)]
    [InlineData(ScalarType.BFloat16, float.NaN)]
    [InlineData(ScalarType.Float32, float.PositiveInfinity)]
    [InlineData(ScalarType.BFloat16, float.NegativeInfinity)]
    public void A_gradient_that_is_not_finite_has_no_finite_length(ScalarType type, float bad)
    {
        using var scope = NewDisposeScope();
        Tensor gradient = ones(CpuChunks.Length + 50);
        gradient[CpuChunks.Length + 49] = bad;
        Assert.False(double.IsFinite(GradientLength.SumOfSquares(gradient.to_type(type))));
    }

    [Fact]
    public void Rounding_to_bfloat16_is_libtorchs()
    {
        using var scope = NewDisposeScope();
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 5000).Select(_ => BitConverter.Int32BitsToSingle((int)random.NextInt64(uint.MaxValue))), 0f, -0f, float.NaN, float.PositiveInfinity, float.MaxValue, 1.00390625f, 1.01171875f];
        Tensor rounded = tensor(values).to_type(ScalarType.BFloat16).to_type(ScalarType.Float32);
        float[] expected = rounded.data<float>().ToArray();
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(expected[i], BFloat16Lanes.Widen(BFloat16Lanes.Narrow(values[i])));
    }

    private static Parameter Values(Random random, int size, ScalarType type)
    {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) values[i] = (float)(2 * random.NextDouble() - 1);
        return new Parameter(tensor(values).to_type(type));
    }
}
