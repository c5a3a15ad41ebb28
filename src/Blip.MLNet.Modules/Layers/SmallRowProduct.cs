using Blip.MLNet.Modules.Numerics;

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

    /// <summary>The same for bfloat16, whose pairs processors multiply twice as fast: that wins earlier.</summary>
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
        bool bfloat16 = weight.dtype == ScalarType.BFloat16;
        Tensor result = torch.empty([.. input.shape[..^1], outputs], dtype: weight.dtype);
        using Tensor packed = input.contiguous();
        using Tensor? packedBias = bias?.contiguous();
        using var singles = bfloat16 ? new NativeBuffer((long)rows * inputs + outputs + (long)rows * outputs) : null;
        fixed (byte* x = packed.bytes, w = weight.bytes, y = result.bytes)
        fixed (byte* b = packedBias is null ? default : packedBias.bytes)
        {
            float* from = (float*)x, addend = (float*)b, to = (float*)y;
            if (singles is not null)
            {
                from = singles.Numbers;
                to = from + (long)rows * inputs + outputs;
                Rows.Read((nint)x, true, from, rows * inputs);
                if (b is not null) Rows.Read((nint)b, true, addend = from + (long)rows * inputs, outputs);
            }
            var matrix = new Dense((nint)w, (nint)addend, outputs, inputs, bfloat16);
            int blocks = (outputs + BlockRows - 1) / BlockRows;
            if (Environment.ProcessorCount == 1) matrix.Multiply(from, inputs, rows, to, outputs, 0, outputs);
            else Parallel.For(0, blocks, block => matrix.Multiply(from, inputs, rows, to, outputs, block * BlockRows, Math.Min(outputs, (block + 1) * BlockRows)));
            if (singles is not null) Rows.Write(to, (nint)y, true, rows * outputs);
        }
        GC.KeepAlive(weight); // its memory is read by its address
        return result;
    }

    private static bool CanMultiply(Tensor input, Tensor weight) =>
        weight.dtype is ScalarType.Float32 or ScalarType.BFloat16 && input.dtype == weight.dtype && weight.device_type == DeviceType.CPU && weight.is_contiguous()
        && input.shape[^1] == weight.shape[1];
}
