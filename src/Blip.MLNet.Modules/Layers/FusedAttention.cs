using System.Runtime.Intrinsics;
using Blip.MLNet.Modules.Numerics;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Self-attention on the CPU for inference: the scores of a few queries at a time stay in the processor's cache from the product with
/// the keys to the product with the values, where libtorch (before 2.0) writes all B x H x N x N of them to memory and reads them again.
/// </summary>
internal static unsafe class FusedAttention
{
    /// <summary>Heads and parts of heads for each thread, so that none waits long for the last.</summary>
    private const int PartsPerThread = 4;

    /// <summary>Whether the tensor is one for this class: float32 or bfloat16, contiguous, on the CPU, and without gradients.</summary>
    public static bool Applies(Tensor fused) =>
        Vector256.IsHardwareAccelerated && fused.device_type == DeviceType.CPU && fused.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && !fused.requires_grad && fused.is_contiguous();

    /// <summary>softmax(q kᵀ / √d) v of every head.</summary>
    /// <param name="fused">[B, N, 3 H d], or [R, 3 H d] whose first B N rows are these: the query's heads, then the key's, then the value's.</param>
    /// <param name="batch">B</param>
    /// <param name="tokens">N</param>
    /// <param name="heads">H</param>
    /// <returns>[B, N, H d] or [R, H d]; rows after the first B N are 0.</returns>
    public static Tensor Attend(Tensor fused, int batch, int tokens, int heads)
    {
        int width = (int)fused.shape[^1] / 3;
        Tensor result = torch.empty([.. fused.shape[..^1], width], dtype: fused.dtype);
        if (result.numel() > (long)batch * tokens * width) result.narrow(0, (long)batch * tokens, result.shape[0] - (long)batch * tokens).zero_();
        int threads = Math.Max(1, torch.get_num_threads());
        int parts = Math.Clamp((PartsPerThread * threads + batch * heads - 1) / (batch * heads), 1, (tokens + AttentionHead.Panel - 1) / AttentionHead.Panel);
        int rows = ((tokens + parts - 1) / parts + AttentionHead.Panel - 1) / AttentionHead.Panel * AttentionHead.Panel;
        fixed (byte* x = fused.bytes, y = result.bytes)
        {
            var shape = new AttentionShape((nint)x, (nint)y, tokens, heads, width / heads, fused.dtype == ScalarType.BFloat16);
            int items = batch * heads * parts, taken = 0;
            Parallel.For(0, Math.Min(threads, items), new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
            {
                using var head = new AttentionHead(shape);
                for (int item = Interlocked.Increment(ref taken) - 1; item < items; item = Interlocked.Increment(ref taken) - 1)
                {
                    int part = item % parts;
                    head.Run(item / parts / heads, item / parts % heads, part * rows, Math.Min(tokens, (part + 1) * rows));
                }
            });
        }
        return result;
    }
}
