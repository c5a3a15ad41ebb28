using System.Numerics;
using System.Runtime.InteropServices;
using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>One AdamW update: m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², p ← keep p - size m / (√v / correction + ε).</summary>
internal sealed class AdamWStep(AdamWOptions options, double keep, double size, double correction, double gradientScale)
{
    private readonly AdamWLanes _lanes = new(options, keep, size, correction, gradientScale);

    /// <summary>Updates a parameter's float32 master and means in place, and what the model computes with.</summary>
    /// <param name="parameter">What is updated.</param>
    /// <param name="gradient">Of the parameter's shape, float32 or bfloat16.</param>
    public void Apply(TrainedParameter parameter, Tensor gradient)
    {
        bool same = ReferenceEquals(parameter.Master, parameter.Working);
        gradient = gradient.contiguous();
        if (OnCpu(parameter.Master) && gradient.numel() > 0)
        {
            if (same && gradient.dtype == ScalarType.Float32)
            {
                UpdateFloats(parameter, gradient);
                return;
            }
            if (!same && gradient.dtype == ScalarType.BFloat16 && parameter.Working.dtype == ScalarType.BFloat16 && OnCpu(parameter.Working))
            {
                UpdateHalves(parameter, gradient);
                return;
            }
        }
        ApplyAnywhere(parameter.Master, gradient.to_type(ScalarType.Float32), parameter.Mean, parameter.Square);
        parameter.Publish();
    }

    private static bool OnCpu(Tensor tensor) => tensor.device_type == DeviceType.CPU && tensor.is_contiguous();

    private void ApplyAnywhere(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        if (gradientScale != 1) gradient = gradient * gradientScale;
        mean.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
        square.mul_(options.Beta2).addcmul_(gradient, gradient, value: 1 - options.Beta2);
        Tensor divisor = (square.sqrt() / correction).add_(options.Epsilon);
        parameter.mul_(keep).addcdiv_(mean, divisor, value: -size);
    }

    private unsafe void UpdateFloats(TrainedParameter parameter, Tensor gradient)
    {
        fixed (byte* p = parameter.Master.bytes, g = gradient.bytes, m = parameter.Mean.bytes, v = parameter.Square.bytes)
        {
            nint pp = (nint)p, gg = (nint)g, mm = (nint)m, vv = (nint)v; // native memory: it does not move
            CpuChunks.Run(gradient.numel(), (_, start, length) => Update(
                new((float*)pp + start, length), new((float*)gg + start, length), new((float*)mm + start, length), new((float*)vv + start, length)));
        }
    }

    private unsafe void UpdateHalves(TrainedParameter parameter, Tensor gradient)
    {
        fixed (byte* p = parameter.Master.bytes, w = parameter.Working.bytes, g = gradient.bytes, m = parameter.Mean.bytes, v = parameter.Square.bytes)
        {
            nint pp = (nint)p, ww = (nint)w, gg = (nint)g, mm = (nint)m, vv = (nint)v;
            CpuChunks.Run(gradient.numel(), (_, start, length) => Update(
                new((float*)pp + start, length), new((ushort*)ww + start, length), new((ushort*)gg + start, length), new((float*)mm + start, length), new((float*)vv + start, length)));
        }
    }

    private void Update(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        Span<Vector<float>> p = Vectors(parameter), m = Vectors(mean), v = Vectors(square);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        for (int i = 0; i < p.Length; i++) p[i] = _lanes.Update(p[i], g[i], ref m[i], ref v[i]);
        for (int i = p.Length * Vector<float>.Count; i < parameter.Length; i++) parameter[i] = _lanes.Update(parameter[i], gradient[i], ref mean[i], ref square[i]);
    }

    private void Update(Span<float> parameter, Span<ushort> working, ReadOnlySpan<ushort> gradient, Span<float> mean, Span<float> square)
    {
        Span<Vector<float>> p = Vectors(parameter), m = Vectors(mean), v = Vectors(square);
        Span<Vector<ushort>> w = MemoryMarshal.Cast<ushort, Vector<ushort>>(working);
        ReadOnlySpan<Vector<ushort>> g = MemoryMarshal.Cast<ushort, Vector<ushort>>(gradient);
        for (int i = 0; i < g.Length; i++)
        {
            (Vector<float> low, Vector<float> high) = BFloat16Lanes.Widen(g[i]);
            int a = 2 * i, b = a + 1;
            p[a] = _lanes.Update(p[a], low, ref m[a], ref v[a]);
            p[b] = _lanes.Update(p[b], high, ref m[b], ref v[b]);
            w[i] = BFloat16Lanes.Narrow(p[a], p[b]);
        }
        for (int i = g.Length * Vector<ushort>.Count; i < parameter.Length; i++)
        {
            parameter[i] = _lanes.Update(parameter[i], BFloat16Lanes.Widen(gradient[i]), ref mean[i], ref square[i]);
            working[i] = BFloat16Lanes.Narrow(parameter[i]);
        }
    }

    private static Span<Vector<float>> Vectors(Span<float> numbers) => MemoryMarshal.Cast<float, Vector<float>>(numbers);
}
