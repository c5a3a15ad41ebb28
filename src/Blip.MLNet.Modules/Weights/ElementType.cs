namespace Blip.MLNet.Modules.Weights;

/// <summary>The number format of a stored tensor. The order is that of the safetensors format, which sorts its tensors by it.</summary>
public enum ElementType
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,
    /// <summary>Signed, 8 bits.</summary>
    Int8,
    /// <summary>Signed, 16 bits.</summary>
    Int16,
    /// <summary>IEEE 754 half precision.</summary>
    Float16,
    /// <summary>The upper half of a single-precision number.</summary>
    BFloat16,
    /// <summary>Signed, 32 bits.</summary>
    Int32,
    /// <summary>IEEE 754 single precision.</summary>
    Float32,
    /// <summary>IEEE 754 double precision.</summary>
    Float64,
    /// <summary>Signed, 64 bits.</summary>
    Int64,
}

/// <summary>Sizes and names of <see cref="ElementType"/>.</summary>
public static class ElementTypes
{
    private static readonly string[] SafetensorsNames = ["BOOL", "U8", "I8", "I16", "F16", "BF16", "I32", "F32", "F64", "I64"];

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.UInt8 or ElementType.Int8 => 1,
        ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Int32 or ElementType.Float32 => 4,
        ElementType.Float64 or ElementType.Int64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type."),
    };

    /// <summary>Whether the elements are floating-point numbers.</summary>
    public static bool IsFloatingPoint(this ElementType type) =>
        type is ElementType.Float16 or ElementType.BFloat16 or ElementType.Float32 or ElementType.Float64;

    /// <summary>The name that safetensors headers use: "F32", "BF16", ….</summary>
    public static string SafetensorsName(this ElementType type) => SafetensorsNames[(int)type];

    /// <summary>The type that a safetensors header names; false where this library does not read it.</summary>
    public static bool TryParseSafetensors(string? name, out ElementType type)
    {
        int index = Array.IndexOf(SafetensorsNames, name);
        type = (ElementType)Math.Max(index, 0);
        return index >= 0;
    }
}
