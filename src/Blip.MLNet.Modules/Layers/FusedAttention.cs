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
        if (result.numel() > (long)batch * tokens * width)
        {
            using Tensor rest = result.narrow(0, (long)batch * tokens, result.shape[0] - (long)batch * tokens);
            rest.zero_();
        }
        fixed (byte* x = fused.bytes, y = result.bytes)
        {
            var shape = new AttentionShape((nint)x, (nint)y, tokens, heads, width / heads, fused.dtype == ScalarType.BFloat16);
            if (BFloat16AttentionHead.Applies(shape)) Attend<BFloat16AttentionHead>(shape, batch);
            else if (Vector512.IsHardwareAccelerated) Attend<AttentionHead<Vector512<float>, Wide>>(shape, batch);
            else Attend<AttentionHead<Vector256<float>, Narrow>>(shape, batch);
        }
        GC.KeepAlive(fused); // its memory is read by its address
        return result;
    }

    private static void Attend<THead>(AttentionShape shape, int batch) where THead : IAttentionHead<THead>
    {
        int panel = THead.Panel, panels = (shape.Tokens + panel - 1) / panel, allHeads = batch * shape.Heads;
        int threads = Math.Max(1, torch.get_num_threads());
        int parts = Math.Clamp((PartsPerThread * threads + allHeads - 1) / allHeads, 1, panels), rows = (panels + parts - 1) / parts * panel;
        SharedWork.Run(allHeads * parts, threads, () => THead.Create(shape), (head, item) =>
        {
            int part = item % parts;
            head.Run(item / parts / shape.Heads, item / parts % shape.Heads, part * rows, Math.Min(shape.Tokens, (part + 1) * rows));
        });
    }
}
