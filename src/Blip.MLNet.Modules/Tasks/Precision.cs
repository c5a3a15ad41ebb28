namespace Blip.MLNet.Modules.Tasks;

/// <summary>The number format that a model's weights are held in and computed with.</summary>
public enum Precision
{
    /// <summary>32 bits: the reference's format, and the goldens'.</summary>
    Float32,

    /// <summary>16 bits with float32's range. Half the memory; on processors with avx512_bf16 or AMX, and on GPUs, several times faster.</summary>
    BFloat16,
}

internal static class PrecisionExtensions
{
    public static ScalarType ToScalarType(this Precision precision) => precision switch
    {
        Precision.Float32 => ScalarType.Float32,
        Precision.BFloat16 => ScalarType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, $"Expected {nameof(Precision.Float32)} or {nameof(Precision.BFloat16)}."),
    };
}
