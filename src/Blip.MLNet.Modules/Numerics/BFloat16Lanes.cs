using System.Numerics;
using System.Runtime.CompilerServices;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>bfloat16 numbers as vectors of float32: one vector of halves is two of floats.</summary>
internal static class BFloat16Lanes
{
    private const int Half = 16;

    /// <summary>Widens; exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector<float> Low, Vector<float> High) Widen(Vector<ushort> halves)
    {
        Vector.Widen(halves, out Vector<uint> low, out Vector<uint> high);
        return (Vector.AsVectorSingle(Vector.ShiftLeft(low, Half)), Vector.AsVectorSingle(Vector.ShiftLeft(high, Half)));
    }

    /// <summary>Rounds to nearest, ties to even, as libtorch does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<ushort> Narrow(Vector<float> low, Vector<float> high) => Vector.Narrow(Round(low), Round(high));

    /// <summary>Widens one number.</summary>
    public static float Widen(ushort half) => BitConverter.Int32BitsToSingle(half << Half);

    /// <summary>Rounds one number.</summary>
    public static ushort Narrow(float value) => (ushort)Round(new Vector<float>(value))[0];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Round(Vector<float> value)
    {
        Vector<uint> bits = Vector.AsVectorUInt32(value), last = Vector.ShiftRightLogical(bits, Half) & Vector<uint>.One;
        Vector<uint> rounded = Vector.ShiftRightLogical(bits + new Vector<uint>(0x7fff) + last, Half);
        return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(value, value)), rounded, new Vector<uint>(0x7fc0));
    }
}
