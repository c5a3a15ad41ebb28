using System.Diagnostics;
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

    /// <summary>Medians of the times in seconds of actions that take turns, so that all see the machine in the same states; the first turns do not count.</summary>
    public static double[] Medians(int repeats, params Action[] actions)
    {
        double[][] turns = [.. Enumerable.Range(0, repeats + 1).Select(_ => actions.Select(Seconds).ToArray())];
        return [.. actions.Select((_, i) => Middle([.. turns.Skip(1).Select(t => t[i])]))];
    }

    /// <summary>The median of several runs in seconds, after one that does not count.</summary>
    public static double Median(int repeats, Action action) => Medians(repeats, action)[0];

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Middle(double[] seconds)
    {
        Array.Sort(seconds);
        return (seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2;
    }
}
