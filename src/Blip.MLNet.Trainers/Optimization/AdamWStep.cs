using System.Numerics;
using System.Runtime.InteropServices;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>One AdamW update: m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g², p ← keep p - size m / (√v / correction + ε).</summary>
internal sealed class AdamWStep(AdamWOptions options, double keep, double size, double correction, double gradientScale)
{
    /// <summary>Numbers that one thread works on at a time.</summary>
    private const int Chunk = 1 << 16;

    /// <summary>Updates a parameter and its means in place; all four tensors are float32 of one shape.</summary>
    public void Apply(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        if (parameter.device_type == DeviceType.CPU && parameter.is_contiguous()) ApplyOnCpu(parameter, gradient.contiguous(), mean, square);
        else ApplyAnywhere(parameter, gradient, mean, square);
    }

    private void ApplyAnywhere(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        if (gradientScale != 1) gradient = gradient * gradientScale;
        mean.mul_(options.Beta1).add_(gradient, alpha: 1 - options.Beta1);
        square.mul_(options.Beta2).addcmul_(gradient, gradient, value: 1 - options.Beta2);
        Tensor divisor = (square.sqrt() / correction).add_(options.Epsilon);
        parameter.mul_(keep).addcdiv_(mean, divisor, value: -size);
    }

    private unsafe void ApplyOnCpu(Tensor parameter, Tensor gradient, Tensor mean, Tensor square)
    {
        long count = parameter.numel();
        if (count == 0) return;
        fixed (byte* p = parameter.bytes, g = gradient.bytes, m = mean.bytes, v = square.bytes)
        {
            nint pp = (nint)p, gg = (nint)g, mm = (nint)m, vv = (nint)v; // native memory: it does not move
            int chunks = (int)((count + Chunk - 1) / Chunk);
            void Run(int i)
            {
                long start = (long)i * Chunk;
                int length = (int)Math.Min(Chunk, count - start);
                Span<float> At(nint address) => new((float*)address + start, length);
                Update(At(pp), At(gg), At(mm), At(vv));
            }
            if (chunks == 1) Run(0);
            else Parallel.For(0, chunks, Run);
        }
    }

    private void Update(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> mean, Span<float> square)
    {
        Span<Vector<float>> p = MemoryMarshal.Cast<float, Vector<float>>(parameter), m = MemoryMarshal.Cast<float, Vector<float>>(mean), v = MemoryMarshal.Cast<float, Vector<float>>(square);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient);
        var scale = new Vector<float>((float)gradientScale);
        var beta1 = new Vector<float>((float)options.Beta1);
        var rest1 = new Vector<float>((float)(1 - options.Beta1));
        var beta2 = new Vector<float>((float)options.Beta2);
        var rest2 = new Vector<float>((float)(1 - options.Beta2));
        var divide = new Vector<float>((float)correction);
        var epsilon = new Vector<float>((float)options.Epsilon);
        var kept = new Vector<float>((float)keep);
        var step = new Vector<float>((float)size);
        for (int i = 0; i < p.Length; i++)
        {
            Vector<float> gradientHere = g[i] * scale;
            m[i] = m[i] * beta1 + gradientHere * rest1;
            v[i] = v[i] * beta2 + gradientHere * gradientHere * rest2;
            p[i] = p[i] * kept - step * m[i] / (Vector.SquareRoot(v[i]) / divide + epsilon);
        }
        for (int i = p.Length * Vector<float>.Count; i < parameter.Length; i++)
        {
            float gradientHere = gradient[i] * scale[0];
            mean[i] = mean[i] * beta1[0] + gradientHere * rest1[0];
            square[i] = square[i] * beta2[0] + gradientHere * gradientHere * rest2[0];
            parameter[i] = parameter[i] * kept[0] - step[0] * mean[i] / (MathF.Sqrt(square[i]) / divide[0] + epsilon[0]);
        }
    }
}
