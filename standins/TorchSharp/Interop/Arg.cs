using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

internal enum Tag
{
    None, Tensor, Int, Double, Bool, String, Ints, Doubles, Bools, Tensors, Device, Generator, Other,
}

/// <summary>An argument or a result as the bridge has it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArg
{
    internal int Tag, Count;
    internal long Bits;
    internal readonly double Double => BitConverter.Int64BitsToDouble(Bits);
}

/// <summary>One argument of an operator. Null tensors, scalars, lists and nullable numbers are libtorch's None.</summary>
internal readonly struct Arg
{
    internal readonly Tag Tag;
    internal readonly long Bits;
    internal readonly object Ref;

    private Arg(Tag tag, long bits = 0, object reference = null) => (Tag, Bits, Ref) = (tag, bits, reference);

    public static implicit operator Arg(torch.Tensor t) => t is null ? default : new(Tag.Tensor, t.Handle, t);
    public static implicit operator Arg(int v) => new(Tag.Int, v);
    public static implicit operator Arg(long v) => new(Tag.Int, v);
    public static implicit operator Arg(int? v) => v is int x ? new(Tag.Int, x) : default;
    public static implicit operator Arg(long? v) => v is long x ? new(Tag.Int, x) : default;
    public static implicit operator Arg(double v) => new(Tag.Double, BitConverter.DoubleToInt64Bits(v));
    public static implicit operator Arg(double? v) => v is double x ? x : default(Arg);
    public static implicit operator Arg(bool v) => new(Tag.Bool, v ? 1 : 0);
    public static implicit operator Arg(bool? v) => v is bool x ? x : default(Arg);
    public static implicit operator Arg(string v) => v is null ? default : new(Tag.String, 0, v);
    public static implicit operator Arg(long[] v) => v is null ? default : new(Tag.Ints, 0, v);
    public static implicit operator Arg(double[] v) => v is null ? default : new(Tag.Doubles, 0, v);
    public static implicit operator Arg(torch.Tensor[] v) => v is null ? default : new(Tag.Tensors, 0, v);
    public static implicit operator Arg(torch.ScalarType v) => new(Tag.Int, (long)v);
    public static implicit operator Arg(torch.ScalarType? v) => v is torch.ScalarType x ? x : default(Arg);
    public static implicit operator Arg(torch.Device v) => v is null ? default : new(Tag.Device, v.Packed);
    public static implicit operator Arg(torch.Generator v) => v is null ? default : new(Tag.Generator, v.Handle, v);
    public static implicit operator Arg(Scalar v) => v is null ? default : new(v.Tag, v.Bits);
    internal static Arg None => default;

    /// <summary>How many bytes the list behind this argument takes in the call's buffer.</summary>
    internal int Room => Tag switch
    {
        Tag.Ints => ((long[])Ref).Length * 8,
        Tag.Doubles => ((double[])Ref).Length * 8,
        Tag.Tensors => ((torch.Tensor[])Ref).Length * 8,
        Tag.String => (System.Text.Encoding.UTF8.GetMaxByteCount(((string)Ref).Length) + 7) & ~7,
        _ => 0,
    };
}
