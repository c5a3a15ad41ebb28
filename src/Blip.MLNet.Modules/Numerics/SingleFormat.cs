using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>float32: a word is a number.</summary>
internal readonly unsafe struct SingleFormat : IProductFormat
{
    /// <inheritdoc />
    public static ScalarType Type => ScalarType.Float32;

    /// <inheritdoc />
    public static int NumbersOfWord => 1;

    /// <inheritdoc />
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <inheritdoc />
    public static void Multiply(nint a, long rowBytes, int rows, uint* panel, int words, float* start, int startStep, float* c, int width) =>
        PanelKernel<Vector512<float>, Wide>.Run((float*)a, rowBytes / sizeof(float), 1, rows, (float*)panel, words, start, startStep, c, width);

    /// <inheritdoc />
    public static void Store(float* c, int rows, int width, int columns, nint y, long stride)
    {
        for (int row = 0; row < rows; row++) new ReadOnlySpan<float>(c + (long)row * width, columns).CopyTo(new Span<float>((float*)y + row * stride, columns));
    }

    /// <inheritdoc />
    public static void Add(float* c, int rows, int width, int columns, nint y, long stride)
    {
        for (int row = 0; row < rows; row++)
        {
            var to = new Span<float>((float*)y + row * stride, columns);
            TensorPrimitives.Add(to, new ReadOnlySpan<float>(c + (long)row * width, columns), to);
        }
    }
}
