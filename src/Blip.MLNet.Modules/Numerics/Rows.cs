using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>Rows of float32 or bfloat16 numbers in and out of float32 buffers.</summary>
internal static unsafe class Rows
{
    /// <summary>Reads a row as float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(nint from, bool bfloat16, float* to, int n)
    {
        if (!bfloat16)
        {
            new ReadOnlySpan<float>((void*)from, n).CopyTo(new Span<float>(to, n));
            return;
        }
        var halves = (ushort*)from;
        int i = 0;
        for (; i <= n - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            (Vector<float> low, Vector<float> high) = BFloat16Lanes.Widen(Vector.Load(halves + i));
            low.Store(to + i);
            high.Store(to + i + Vector<float>.Count);
        }
        for (; i < n; i++) to[i] = BFloat16Lanes.Widen(halves[i]);
    }

    /// <summary>Writes float32 numbers, to the nearest bfloat16 (ties to even; NaN stays NaN) where that is the format.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(float* from, nint to, bool bfloat16, int n)
    {
        if (!bfloat16)
        {
            new ReadOnlySpan<float>(from, n).CopyTo(new Span<float>((void*)to, n));
            return;
        }
        var halves = (ushort*)to;
        int i = 0;
        for (; i <= n - Vector<ushort>.Count; i += Vector<ushort>.Count)
            BFloat16Lanes.Narrow(Vector.Load(from + i), Vector.Load(from + i + Vector<float>.Count)).Store(halves + i);
        for (; i < n; i++) halves[i] = BFloat16Lanes.Narrow(from[i]);
    }
}
