using System.Diagnostics;
using Blip.MLNet.Modules.Configuration;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>What the machine itself reaches.</summary>
internal static class MachineLimits
{
    private const int Floats = 64 << 20;

    /// <summary>Gigabytes a second that all cores together read from memory.</summary>
    public static double Bandwidth(int repeats)
    {
        float[] data = GC.AllocateUninitializedArray<float>(Floats);
        Array.Fill(data, 1f);
        int cores = Environment.ProcessorCount, part = Floats / cores;
        float sum = 0;
        double seconds = Median(repeats, () => Parallel.For(0, cores, i => sum = TensorPrimitives.Sum<float>(data.AsSpan(i * part, part))));
        GC.KeepAlive(sum);
        return (double)part * cores * sizeof(float) / seconds / 1e9;
    }

    /// <summary>10^9 operations a second of libtorch's matrix products at the shapes of a picture encoder's layers.</summary>
    public static double Gemm(VisionConfig vision, int batch, ScalarType type, int repeats)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        long d = vision.HiddenSize, h = vision.IntermediateSize, rows = (long)batch * vision.NumTokens;
        (long In, long Out)[] shapes = [(d, 3 * d), (d, d), (d, h), (h, d)];
        (Tensor X, Tensor W)[] pairs = [.. shapes.Select(s => (randn(rows, s.In).to(type), randn(s.Out, s.In).to(type)))];
        double seconds = Median(repeats, () =>
        {
            foreach ((Tensor x, Tensor w) in pairs)
                using (nn.functional.linear(x, w))
                {
                }
        });
        return shapes.Sum(s => 2.0 * rows * s.In * s.Out) / seconds / 1e9;
    }

    /// <summary>The median of several runs in seconds, after one that does not count.</summary>
    public static double Median(int repeats, Action action)
    {
        action();
        double[] seconds = new double[repeats];
        for (int i = 0; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        Array.Sort(seconds);
        return (seconds[(repeats - 1) / 2] + seconds[repeats / 2]) / 2;
    }
}
