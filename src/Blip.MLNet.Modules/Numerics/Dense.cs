using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Numerics;

/// <summary>A matrix in memory, with a bias: y = x Wᵀ + b for few rows of x. It owns nothing.</summary>
/// <param name="Weight">[Outputs, Inputs], float32 or bfloat16</param>
/// <param name="Bias">float32 [Outputs], or null</param>
/// <param name="Outputs">Rows of the matrix.</param>
/// <param name="Inputs">Columns of the matrix.</param>
/// <param name="BFloat16">The weights' format.</param>
internal readonly unsafe record struct Dense(nint Weight, nint Bias, int Outputs, int Inputs, bool BFloat16)
{
    /// <summary>Whether the processor has registers that the kernel is made for.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated;

    /// <summary>Bytes of a row of the matrix.</summary>
    public long RowBytes => (long)Inputs * (BFloat16 ? sizeof(ushort) : sizeof(float));

    /// <summary>Columns <paramref name="first"/> to <paramref name="end"/> of the product.</summary>
    /// <param name="x">[rows, Inputs]</param>
    /// <param name="stride">Numbers from one row of x to the next.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="y">[rows, Outputs]</param>
    /// <param name="resultStride">Numbers from one row of y to the next.</param>
    /// <param name="first">First output.</param>
    /// <param name="end">Output after the last.</param>
    public void Multiply(float* x, long stride, int rows, float* y, long resultStride, int first, int end)
    {
        byte* w = (byte*)Weight;
        float* b = (float*)Bias;
        if (Vector512.IsHardwareAccelerated)
        {
            if (BFloat16) FewRowsKernel<Vector512<float>, Wide, WideBFloat16>.Run(w, b, Inputs, x, stride, rows, y, resultStride, first, end);
            else FewRowsKernel<Vector512<float>, Wide, WideSingles>.Run(w, b, Inputs, x, stride, rows, y, resultStride, first, end);
        }
        else
        {
            if (BFloat16) FewRowsKernel<Vector256<float>, Narrow, NarrowBFloat16>.Run(w, b, Inputs, x, stride, rows, y, resultStride, first, end);
            else FewRowsKernel<Vector256<float>, Narrow, NarrowSingles>.Run(w, b, Inputs, x, stride, rows, y, resultStride, first, end);
        }
    }

    /// <summary>A row of the matrix as float32.</summary>
    public void CopyRow(long row, float* to) => Rows.Read(Weight + (nint)(row * RowBytes), BFloat16, to, Inputs);
}
