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
            Vector.Widen(Vector.Load(halves + i), out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(Vector.ShiftLeft(low, 16)).Store(to + i);
            Vector.AsVectorSingle(Vector.ShiftLeft(high, 16)).Store(to + i + Vector<uint>.Count);
        }
        for (; i < n; i++) to[i] = BitConverter.Int32BitsToSingle(halves[i] << 16);
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
            Vector.Narrow(Rounded(Vector.Load(from + i)), Rounded(Vector.Load(from + i + Vector<uint>.Count))).Store(halves + i);
        for (; i < n; i++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(from[i]);
            halves[i] = float.IsNaN(from[i]) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        }
    }

    /// <summary>The upper halves, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Rounded(Vector<float> numbers)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(numbers);
        Vector<uint> rounded = Vector.ShiftRightLogical(bits + new Vector<uint>(0x7FFF) + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One), 16);
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(numbers, numbers)), rounded, new Vector<uint>(0x7FC0));
    }
}
