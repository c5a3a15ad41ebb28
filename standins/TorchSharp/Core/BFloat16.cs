using System.Globalization;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The upper sixteen bits of a float32, rounded to nearest even.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct BFloat16 : IComparable<BFloat16>, IEquatable<BFloat16>, IComparable, IFormattable
{
    private readonly ushort _bits;

    private BFloat16(ushort bits) => _bits = bits;
    public BFloat16(float f)
    {
        var bits = BitConverter.SingleToUInt32Bits(f);
        _bits = float.IsNaN(f) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    public static readonly BFloat16 Zero = new((ushort)0);
    public static readonly BFloat16 One = new(1f);
    public static readonly BFloat16 NaN = new((ushort)0x7FC0);
    public static readonly BFloat16 PositiveInfinity = new((ushort)0x7F80);
    public static readonly BFloat16 NegativeInfinity = new((ushort)0xFF80);
    public static readonly BFloat16 MaxValue = new((ushort)0x7F7F);
    public static readonly BFloat16 MinValue = new((ushort)0xFF7F);
    public static readonly BFloat16 SmallestSubnormal = new((ushort)0x0001);
    public static readonly BFloat16 Epsilon = new((ushort)0x3C00);
    public static readonly BFloat16 MinNormal = new((ushort)0x0080);

    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue);
    public readonly float ToSingle() => BitConverter.UInt32BitsToSingle((uint)_bits << 16);

    public static explicit operator float(BFloat16 bf) => bf.ToSingle();
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();
    public static explicit operator BFloat16(float f) => new(f);
    public static explicit operator BFloat16(double d) => new((float)d);

    public static BFloat16 operator +(BFloat16 a, BFloat16 b) => new(a.ToSingle() + b.ToSingle());
    public static BFloat16 operator -(BFloat16 a, BFloat16 b) => new(a.ToSingle() - b.ToSingle());
    public static BFloat16 operator *(BFloat16 a, BFloat16 b) => new(a.ToSingle() * b.ToSingle());
    public static BFloat16 operator /(BFloat16 a, BFloat16 b) => new(a.ToSingle() / b.ToSingle());
    public static BFloat16 operator %(BFloat16 a, BFloat16 b) => new(a.ToSingle() % b.ToSingle());
    public static BFloat16 operator -(BFloat16 a) => new((ushort)(a._bits ^ 0x8000));
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();
    public static bool operator !=(BFloat16 a, BFloat16 b) => a.ToSingle() != b.ToSingle();
    public static bool operator <(BFloat16 a, BFloat16 b) => a.ToSingle() < b.ToSingle();
    public static bool operator >(BFloat16 a, BFloat16 b) => a.ToSingle() > b.ToSingle();
    public static bool operator <=(BFloat16 a, BFloat16 b) => a.ToSingle() <= b.ToSingle();
    public static bool operator >=(BFloat16 a, BFloat16 b) => a.ToSingle() >= b.ToSingle();

    public readonly bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());
    public override readonly bool Equals(object obj) => obj is BFloat16 other && Equals(other);
    public override readonly int GetHashCode() => ToSingle().GetHashCode();
    public readonly int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());
    public readonly int CompareTo(object obj) => obj is null ? 1 : obj is BFloat16 other ? CompareTo(other) : throw new ArgumentException("Object must be of type BFloat16.");
    public override readonly string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);
    public readonly string ToString(string format, IFormatProvider formatProvider) => ToSingle().ToString(format, formatProvider);

    public static bool IsNaN(BFloat16 bf) => float.IsNaN(bf.ToSingle());
    public static bool IsInfinity(BFloat16 bf) => float.IsInfinity(bf.ToSingle());
    public static bool IsPositiveInfinity(BFloat16 bf) => float.IsPositiveInfinity(bf.ToSingle());
    public static bool IsNegativeInfinity(BFloat16 bf) => float.IsNegativeInfinity(bf.ToSingle());
    public static bool IsFinite(BFloat16 bf) => float.IsFinite(bf.ToSingle());
}
