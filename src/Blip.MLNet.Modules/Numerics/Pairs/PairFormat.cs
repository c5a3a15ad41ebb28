namespace Blip.MLNet.Modules.Numerics.Pairs;

/// <summary>bfloat16: a word is a pair of numbers.</summary>
internal readonly unsafe struct PairFormat : IProductFormat
{
    /// <inheritdoc />
    public static ScalarType Type => ScalarType.BFloat16;

    /// <inheritdoc />
    public static int NumbersOfWord => 2;

    /// <inheritdoc />
    public static bool IsSupported => PairKernel.IsSupported;

    /// <inheritdoc />
    public static void Multiply(nint a, long rowBytes, int rows, uint* panel, int words, float* start, int startStep, float* c, int width) =>
        PairKernel.Run(PairRows.Strided(a, rowBytes), rows, panel, words, start, startStep, c, width);

    /// <inheritdoc />
    public static void Store(float* c, int rows, int width, int columns, nint y, long stride) => PairResults.Store(c, rows, width, columns, (ushort*)y, stride);

    /// <inheritdoc />
    public static void Add(float* c, int rows, int width, int columns, nint y, long stride) => PairResults.Add(c, rows, width, columns, (ushort*)y, stride);
}
