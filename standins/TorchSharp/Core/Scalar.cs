using TorchSharp.PInvoke;

namespace TorchSharp;

/// <summary>A number whose kind (integer, floating point or truth value) takes part in type promotion.</summary>
public sealed class Scalar : IDisposable
{
    internal readonly Tag Tag;
    internal readonly long Bits;

    internal Scalar(Tag tag, long bits) => (Tag, Bits) = (tag, bits);
    internal Scalar(double value) : this(Tag.Double, BitConverter.DoubleToInt64Bits(value)) { }

    public torch.ScalarType Type => Tag switch { Tag.Int => torch.ScalarType.Int64, Tag.Bool => torch.ScalarType.Bool, _ => torch.ScalarType.Float64 };

    public static implicit operator Scalar(byte value) => new(Tag.Int, value);
    public static implicit operator Scalar(sbyte value) => new(Tag.Int, value);
    public static implicit operator Scalar(short value) => new(Tag.Int, value);
    public static implicit operator Scalar(int value) => new(Tag.Int, value);
    public static implicit operator Scalar(long value) => new(Tag.Int, value);
    public static implicit operator Scalar(Half value) => new((double)value);
    public static implicit operator Scalar(BFloat16 value) => new((double)value);
    public static implicit operator Scalar(float value) => new((double)value);
    public static implicit operator Scalar(double value) => new(value);
    public static implicit operator Scalar(bool value) => new(Tag.Bool, value ? 1 : 0);

    internal double AsDouble => Tag == Tag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;
    internal long AsInt64 => Tag == Tag.Double ? (long)BitConverter.Int64BitsToDouble(Bits) : Bits;

    public void Dispose() { }
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this byte value) => value;
    public static Scalar ToScalar(this sbyte value) => value;
    public static Scalar ToScalar(this short value) => value;
    public static Scalar ToScalar(this int value) => value;
    public static Scalar ToScalar(this long value) => value;
    public static Scalar ToScalar(this float value) => value;
    public static Scalar ToScalar(this double value) => value;
    public static Scalar ToScalar(this bool value) => value;
    public static Scalar ToScalar(this Half value) => value;
    public static Scalar ToScalar(this BFloat16 value) => value;
    public static Scalar ToBFloat16Scalar(this float value) => (BFloat16)value;
    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble;
    public static BFloat16 ToBFloat16(this Scalar value) => (BFloat16)value.AsDouble;
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;
    public static double ToDouble(this Scalar value) => value.AsDouble;
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsInt64);
    public static byte ToByte(this Scalar value) => checked((byte)value.AsInt64);
    public static short ToInt16(this Scalar value) => checked((short)value.AsInt64);
    public static int ToInt32(this Scalar value) => checked((int)value.AsInt64);
    public static long ToInt64(this Scalar value) => value.AsInt64;
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;
}
