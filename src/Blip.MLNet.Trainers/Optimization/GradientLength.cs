using System.Numerics;
using System.Runtime.InteropServices;
using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>The squared length of gradients.</summary>
internal static class GradientLength
{
    /// <summary>The sum of a gradient's squares; not finite where one of its numbers is not. Any type and device; on the CPU one pass over the memory.</summary>
    public static double SumOfSquares(Tensor gradient)
    {
        if (gradient.device_type == DeviceType.CPU && gradient.is_contiguous() && gradient.dtype is ScalarType.Float32 or ScalarType.BFloat16 && gradient.numel() > 0) return OnCpu(gradient);
        using var scope = torch.NewDisposeScope();
        return Math.Pow(gradient.to_type(ScalarType.Float32).norm().ToDouble(), 2);
    }

    private static unsafe double OnCpu(Tensor gradient)
    {
        bool halves = gradient.dtype == ScalarType.BFloat16;
        double[] sums = new double[CpuChunks.Count(gradient.numel())];
        fixed (byte* bytes = gradient.bytes)
        {
            nint at = (nint)bytes; // native memory: it does not move
            CpuChunks.Run(gradient.numel(), (i, start, length) => sums[i] = halves
                ? Sum(new ReadOnlySpan<ushort>((ushort*)at + start, length))
                : Sum(new ReadOnlySpan<float>((float*)at + start, length)));
        }
        return sums.Sum();
    }

    private static double Sum(ReadOnlySpan<float> numbers)
    {
        ReadOnlySpan<Vector<float>> lanes = MemoryMarshal.Cast<float, Vector<float>>(numbers);
        Vector<float> even = default, odd = default;
        int i = 0;
        for (; i + 1 < lanes.Length; i += 2)
        {
            even += lanes[i] * lanes[i];
            odd += lanes[i + 1] * lanes[i + 1];
        }
        if (i < lanes.Length) even += lanes[i] * lanes[i];
        double sum = Total(even) + Total(odd);
        foreach (float number in numbers[(lanes.Length * Vector<float>.Count)..]) sum += (double)number * number;
        return sum;
    }

    private static double Sum(ReadOnlySpan<ushort> halves)
    {
        ReadOnlySpan<Vector<ushort>> lanes = MemoryMarshal.Cast<ushort, Vector<ushort>>(halves);
        Vector<float> lows = default, highs = default;
        foreach (Vector<ushort> lane in lanes)
        {
            (Vector<float> low, Vector<float> high) = BFloat16Lanes.Widen(lane);
            lows += low * low;
            highs += high * high;
        }
        double sum = Total(lows) + Total(highs);
        foreach (ushort half in halves[(lanes.Length * Vector<ushort>.Count)..]) sum += Math.Pow(BFloat16Lanes.Widen(half), 2);
        return sum;
    }

    private static double Total(Vector<float> lanes)
    {
        double sum = 0;
        for (int i = 0; i < Vector<float>.Count; i++) sum += lanes[i];
        return sum;
    }
}
