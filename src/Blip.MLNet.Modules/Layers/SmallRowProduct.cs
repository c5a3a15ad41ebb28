using System.Buffers;
using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// x Wᵀ + b where x has few rows, as in every decoding step. Such a product takes as long as reading W once, if it is read once:
/// BLAS libraries, made for square products, pack W first or read it again for every few rows, and lose a factor of two to ten.
/// Here every weight is loaded once and multiplied with all rows; the cores share the rows of W.
/// </summary>
internal static unsafe class SmallRowProduct
{
    /// <summary>More rows than this are a matrix product like any other.</summary>
    private const long MostRows = 16;

    /// <summary>The same for bfloat16, which processors multiply in hardware that .NET does not reach: it wins earlier.</summary>
    private const long MostRowsInBFloat16 = 4;

    /// <summary>Smaller matrices are read too fast to be worth sharing between cores.</summary>
    private const long FewestWeights = 1 << 20;

    /// <summary>Rows of W that a core takes at a time.</summary>
    private const int BlockRows = 64;

    /// <summary>Whether a product is one for this class: on the CPU, without gradients, large, of few rows, in float32 or bfloat16.</summary>
    public static bool Applies(Tensor input, Tensor weight) =>
        !torch.is_grad_enabled() && weight.numel() >= FewestWeights
        && input.numel() <= (weight.dtype == ScalarType.BFloat16 ? MostRowsInBFloat16 : MostRows) * weight.shape[1] && CanMultiply(input, weight);

    /// <summary>The product.</summary>
    /// <param name="input">[.., in], of the weight's type</param>
    /// <param name="weight">[out, in], float32 or bfloat16, contiguous, on the CPU</param>
    /// <param name="bias">[out] or null</param>
    /// <returns>[.., out]</returns>
    public static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias)
    {
        int outputs = (int)weight.shape[0], inputs = (int)weight.shape[1], rows = (int)(input.numel() / inputs);
        int padded = (rows + FewRowKernel.RowsAtOnce - 1) / FewRowKernel.RowsAtOnce * FewRowKernel.RowsAtOnce;
        Tensor result = torch.empty([.. input.shape[..^1], outputs], dtype: weight.dtype);
        float[] x = ArrayPool<float>.Shared.Rent(padded * inputs);
        float[] b = ArrayPool<float>.Shared.Rent(outputs);
        try
        {
            ToSingle(input, x.AsSpan(0, rows * inputs));
            x.AsSpan(rows * inputs, (padded - rows) * inputs).Clear();
            if (bias is null) b.AsSpan(0, outputs).Clear();
            else ToSingle(bias, b.AsSpan(0, outputs));
            fixed (float* xs = x, bs = b)
            fixed (byte* w = weight.bytes, y = result.bytes)
            {
                var product = new FewRowKernel(xs, rows, inputs, bs, w, y, outputs, weight.dtype == ScalarType.BFloat16);
                int blocks = (outputs + BlockRows - 1) / BlockRows;
                if (Environment.ProcessorCount == 1) product.Run(0, outputs);
                else Parallel.For(0, blocks, block => product.Run(block * BlockRows, Math.Min(outputs, (block + 1) * BlockRows)));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(x);
            ArrayPool<float>.Shared.Return(b);
        }
        return result;
    }

    private static bool CanMultiply(Tensor input, Tensor weight) =>
        weight.dtype is ScalarType.Float32 or ScalarType.BFloat16 && input.dtype == weight.dtype && weight.device_type == DeviceType.CPU && weight.is_contiguous();

    /// <summary>Copies a tensor's values, row-major, as float32.</summary>
    private static void ToSingle(Tensor source, Span<float> target)
    {
        if (!source.is_contiguous())
        {
            using Tensor packed = source.contiguous();
            ToSingle(packed, target);
            return;
        }
        ReadOnlySpan<byte> bytes = source.bytes;
        if (source.dtype == ScalarType.Float32)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(target);
            return;
        }
        ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < halves.Length; i++) target[i] = BitConverter.Int32BitsToSingle(halves[i] << 16);
    }
}
