using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static ScalarType @bool = ScalarType.Bool;
    public static ScalarType uint8 = ScalarType.Byte;
    public static ScalarType int8 = ScalarType.Int8;
    public static ScalarType int16 = ScalarType.Int16;
    public static ScalarType int32 = ScalarType.Int32;
    public static ScalarType int64 = ScalarType.Int64;
    public static ScalarType bfloat16 = ScalarType.BFloat16;
    public static ScalarType float16 = ScalarType.Float16;
    public static ScalarType float32 = ScalarType.Float32;
    public static ScalarType float64 = ScalarType.Float64;
    public static ScalarType @short = ScalarType.Int16;
    public static ScalarType @int = ScalarType.Int32;
    public static ScalarType @long = ScalarType.Int64;
    public static ScalarType half = ScalarType.Float16;
    public static ScalarType @float = ScalarType.Float32;
    public static ScalarType @double = ScalarType.Float64;

    /// <summary>The limits of a floating-point type.</summary>
    public struct FInfo
    {
        public int bits;
        public double eps;
        public double max;
        public double min;
        public double tiny;
        public double smallest_normal;
        public double resolution;
    }

    private static ScalarType s_defaultDtype = ScalarType.Float32;
    public static ScalarType get_default_dtype() => s_defaultDtype;
    public static void set_default_dtype(ScalarType dtype) => s_defaultDtype = dtype;

    public static FInfo finfo() => finfo(s_defaultDtype);
    public static FInfo finfo(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => Limits(16, 0.0078125, 3.3895313892515355e+38, 1.1754943508222875e-38, 0.01),
        ScalarType.Float16 => Limits(16, 0.0009765625, 65504.0, 6.103515625e-05, 0.001),
        ScalarType.Float32 or ScalarType.ComplexFloat32 => Limits(32, 1.1920928955078125e-07, 3.4028234663852886e+38, 1.1754943508222875e-38, 1e-06),
        ScalarType.Float64 or ScalarType.ComplexFloat64 => Limits(64, 2.220446049250313e-16, double.MaxValue, 2.2250738585072014e-308, 1e-15),
        _ => throw new ArgumentException("'dtype' must be floating point or complex"),
    };

    private static FInfo Limits(int bits, double eps, double max, double tiny, double resolution) =>
        new() { bits = bits, eps = eps, max = max, min = -max, tiny = tiny, smallest_normal = tiny, resolution = resolution };

    public static long max_int_value(ScalarType type) => type switch
    {
        ScalarType.Byte => byte.MaxValue,
        ScalarType.Int8 => sbyte.MaxValue,
        ScalarType.Int16 => short.MaxValue,
        ScalarType.Int32 => int.MaxValue,
        ScalarType.Int64 => long.MaxValue,
        _ => throw new ArgumentException("Not an integral type"),
    };

    public static ScalarType result_type(Tensor tensor1, Tensor tensor2)
    {
        var type = Native.blip_result_type(tensor1.Handle, tensor2.Handle);
        Native.Check(type);
        return (ScalarType)type;
    }

    public static ScalarType promote_types(ScalarType type1, ScalarType type2)
    {
        var type = Native.blip_promote((int)type1, (int)type2);
        Native.Check(type);
        return (ScalarType)type;
    }

    public static bool can_cast(ScalarType from, ScalarType to) => Native.blip_can_cast((int)from, (int)to) != 0;

    /// <summary>The element type that a .NET type stands for.</summary>
    internal static ScalarType ToScalarType(Type t) =>
        t == typeof(float) ? ScalarType.Float32 : t == typeof(long) ? ScalarType.Int64 : t == typeof(int) ? ScalarType.Int32 :
        t == typeof(double) ? ScalarType.Float64 : t == typeof(bool) ? ScalarType.Bool : t == typeof(byte) ? ScalarType.Byte :
        t == typeof(BFloat16) ? ScalarType.BFloat16 : t == typeof(Half) ? ScalarType.Float16 : t == typeof(short) ? ScalarType.Int16 :
        t == typeof(sbyte) ? ScalarType.Int8 : throw new NotSupportedException($"The type {t.FullName} is not supported.");
}
