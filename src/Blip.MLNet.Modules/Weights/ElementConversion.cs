using System.Numerics;
using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Weights;

/// <summary>Converts runs of numbers between the stored formats.</summary>
internal static class ElementConversion
{
    /// <summary>Converts every element of <paramref name="source"/>; both spans hold the same number of whole elements.</summary>
    public static void Convert(ReadOnlySpan<byte> source, ElementType from, Span<byte> destination, ElementType to)
    {
        if (from == to)
        {
            source.CopyTo(destination);
            return;
        }
        switch (from, to)
        {
            case (ElementType.Float32, ElementType.BFloat16):
                SingleToBFloat16(As<float>(source), MemoryMarshal.Cast<byte, ushort>(destination));
                return;
            case (ElementType.BFloat16, ElementType.Float32):
                BFloat16ToSingle(As<ushort>(source), MemoryMarshal.Cast<byte, float>(destination));
                return;
        }
        if ((from, to) is (ElementType.Float16, ElementType.Float32))
        {
            ReadOnlySpan<Half> halves = As<Half>(source);
            Span<float> singles = MemoryMarshal.Cast<byte, float>(destination);
            for (int i = 0; i < halves.Length; i++) singles[i] = (float)halves[i];
            return;
        }
        if ((from, to) is (ElementType.Float32, ElementType.Float16))
        {
            ReadOnlySpan<float> singles = As<float>(source);
            Span<Half> halves = MemoryMarshal.Cast<byte, Half>(destination);
            for (int i = 0; i < singles.Length; i++) halves[i] = (Half)singles[i];
            return;
        }
        int n = source.Length / from.Size();
        if (from is ElementType.Int64 or ElementType.Int32 or ElementType.Int16 or ElementType.Int8 or ElementType.UInt8 or ElementType.Bool && !to.IsFloatingPoint())
        {
            // Through 64-bit integers, so that large ones stay exact.
            for (int i = 0; i < n; i++) WriteInteger(destination, i, to, ReadInteger(source, i, from));
            return;
        }
        for (int i = 0; i < n; i++) WriteReal(destination, i, to, ReadReal(source, i, from));
    }

    /// <summary>The upper half of a single-precision number, rounded to nearest even; not-a-number stays so.</summary>
    public static ushort ToBFloat16(float value)
    {
        if (float.IsNaN(value)) return 0x7FC0;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static void SingleToBFloat16(ReadOnlySpan<float> source, Span<ushort> destination)
    {
        int width = Vector<float>.Count, i = 0;
        var half = new Vector<uint>(0x7FFF);
        var quiet = new Vector<uint>(0x7FC0);
        for (; i <= source.Length - 2 * width; i += 2 * width)
        {
            Vector<uint> low = Round(new Vector<float>(source[i..]), half, quiet);
            Vector<uint> high = Round(new Vector<float>(source[(i + width)..]), half, quiet);
            Vector.Narrow(low, high).CopyTo(destination[i..]);
        }
        for (; i < source.Length; i++) destination[i] = ToBFloat16(source[i]);

        static Vector<uint> Round(Vector<float> value, Vector<uint> half, Vector<uint> quiet)
        {
            Vector<uint> bits = Vector.AsVectorUInt32(value);
            Vector<uint> rounded = (bits + half + ((bits >>> 16) & Vector<uint>.One)) >>> 16;
            return Vector.ConditionalSelect(Vector.AsVectorUInt32(Vector.Equals(value, value)), rounded, quiet);
        }
    }

    private static void BFloat16ToSingle(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        for (int i = 0; i < source.Length; i++) destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    private static ReadOnlySpan<T> As<T>(ReadOnlySpan<byte> bytes) where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private static long ReadInteger(ReadOnlySpan<byte> source, int i, ElementType type) => type switch
    {
        ElementType.Int64 => As<long>(source)[i],
        ElementType.Int32 => As<int>(source)[i],
        ElementType.Int16 => As<short>(source)[i],
        ElementType.Int8 => (sbyte)source[i],
        _ => source[i],
    };

    private static double ReadReal(ReadOnlySpan<byte> source, int i, ElementType type) => type switch
    {
        ElementType.Float64 => As<double>(source)[i],
        ElementType.Float32 => As<float>(source)[i],
        ElementType.Float16 => (double)As<Half>(source)[i],
        ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)As<ushort>(source)[i] << 16),
        _ => ReadInteger(source, i, type),
    };

    private static void WriteInteger(Span<byte> destination, int i, ElementType type, long value)
    {
        switch (type)
        {
            case ElementType.Int64: MemoryMarshal.Cast<byte, long>(destination)[i] = value; break;
            case ElementType.Int32: MemoryMarshal.Cast<byte, int>(destination)[i] = (int)value; break;
            case ElementType.Int16: MemoryMarshal.Cast<byte, short>(destination)[i] = (short)value; break;
            case ElementType.Bool: destination[i] = value != 0 ? (byte)1 : (byte)0; break;
            case ElementType.Int8 or ElementType.UInt8: destination[i] = (byte)value; break;
            default: WriteReal(destination, i, type, value); break;
        }
    }

    private static void WriteReal(Span<byte> destination, int i, ElementType type, double value)
    {
        switch (type)
        {
            case ElementType.Float64: MemoryMarshal.Cast<byte, double>(destination)[i] = value; break;
            case ElementType.Float32: MemoryMarshal.Cast<byte, float>(destination)[i] = (float)value; break;
            case ElementType.Float16: MemoryMarshal.Cast<byte, Half>(destination)[i] = (Half)value; break;
            case ElementType.BFloat16: MemoryMarshal.Cast<byte, ushort>(destination)[i] = ToBFloat16((float)value); break;
            case ElementType.Bool: destination[i] = value != 0 ? (byte)1 : (byte)0; break;
            default: WriteInteger(destination, i, type, (long)value); break;
        }
    }
}
