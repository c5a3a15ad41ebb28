using System.Buffers;
using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>Layer normalisation of bfloat16 rows on the CPU for inference, computed in float32: libtorch (before 2.0) takes ten times as long as for float32.</summary>
internal static unsafe class BFloat16Norm
{
    /// <summary>Rows that a core takes at a time.</summary>
    private const int BlockRows = 64;

    /// <summary>Whether the tensors are for this class: parameters of bfloat16, rows of that or float32, contiguous, on the CPU, and without gradients.</summary>
    public static bool Applies(Tensor input, Tensor weight) =>
        input.dtype is ScalarType.BFloat16 or ScalarType.Float32 && weight.dtype == ScalarType.BFloat16 && input.device_type == DeviceType.CPU && input.is_contiguous()
        && !input.requires_grad && !(torch.is_grad_enabled() && weight.requires_grad) && input.numel() > 0;

    /// <summary>(x - mean) / √(variance + ε) weight + bias of each row.</summary>
    /// <param name="input">[.., D], bfloat16 or float32</param>
    /// <param name="weight">[D]</param>
    /// <param name="bias">[D]</param>
    /// <param name="eps">ε</param>
    /// <returns>[.., D], bfloat16</returns>
    public static Tensor Normalize(Tensor input, Tensor weight, Tensor bias, double eps)
    {
        Tensor result = torch.empty(input.shape, dtype: ScalarType.BFloat16);
        bool narrow = input.dtype == ScalarType.BFloat16;
        int width = (int)weight.shape[0], rows = (int)(input.numel() / width);
        using var scale = new NativeBuffer(2L * width);
        fixed (byte* x = input.bytes, y = result.bytes, w = weight.bytes, b = bias.bytes)
        {
            Rows.Read((nint)w, true, scale.Numbers, width);
            Rows.Read((nint)b, true, scale.Numbers + width, width);
            (nint from, nint to, nint parameters) = ((nint)x, (nint)y, (nint)scale.Numbers);
            Parallel.For(0, (rows + BlockRows - 1) / BlockRows, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, torch.get_num_threads()) }, block =>
            {
                float[] row = ArrayPool<float>.Shared.Rent(width);
                fixed (float* numbers = row)
                {
                    for (long r = (long)block * BlockRows; r < Math.Min(rows, (block + 1L) * BlockRows); r++)
                    {
                        Rows.Read(from + (nint)(r * width * (narrow ? sizeof(ushort) : sizeof(float))), narrow, numbers, width);
                        RowMath.AddAndNormalize(numbers, null, (float*)parameters, (float*)parameters + width, (float)eps, width);
                        Rows.Write(numbers, to + (nint)(r * width * sizeof(ushort)), true, width);
                    }
                }
                ArrayPool<float>.Shared.Return(row);
            });
        }
        GC.KeepAlive((input, weight, bias)); // their memory is read by its address
        return result;
    }
}
