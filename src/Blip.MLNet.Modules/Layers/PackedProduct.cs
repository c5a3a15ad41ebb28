using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// x Wᵀ + b for inference on processors with AVX-512, in float32, and in bfloat16 where they multiply pairs of such numbers. Weights
/// are packed as panels; what follows the product in a layer is done to its sums while they are in the cache, not in passes of its own.
/// </summary>
internal static class PackedProduct
{
    /// <summary>Whether a product is one for this class: its numbers are, and it is a product at all (libtorch says what else is wrong).</summary>
    public static bool Applies(Tensor input, Tensor weight) =>
        weight.dim() == 2 && input.dim() > 0 && input.shape[^1] == weight.shape[1] && input.is_contiguous() && Takes(input, weight);

    /// <summary>Whether numbers are for this class: on the CPU, without gradients, of whole words, on a processor for them.</summary>
    /// <param name="input">What is multiplied; any shape.</param>
    /// <param name="weight">[out, ..]</param>
    public static bool Takes(Tensor input, Tensor weight) =>
        !torch.is_grad_enabled() && input.dtype == weight.dtype && input.device_type == DeviceType.CPU && weight.device_type == DeviceType.CPU
        && (input.dtype == ScalarType.BFloat16 ? PairFormat.IsSupported && weight.numel() / weight.shape[0] % 2 == 0 : input.dtype == ScalarType.Float32 && SingleFormat.IsSupported)
        && input.numel() > 0 && weight.is_contiguous();

    /// <summary>The product.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    /// <param name="gelu">Whether the result is the product's exact GELU.</param>
    /// <returns>[.., out]</returns>
    public static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias, bool gelu = false)
    {
        Tensor result = torch.empty([.. input.shape[..^1], weight.shape[0]], dtype: input.dtype);
        Run(input, weight, bias, result, gelu ? AfterProduct.Gelu : AfterProduct.Nothing);
        return result;
    }

    /// <summary>Adds the product to a sum, in its place.</summary>
    /// <param name="sum">[.., out], contiguous, of the input's type or float32</param>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    public static void AddTo(Tensor sum, Tensor input, Tensor weight, Tensor? bias) => Run(input, weight, bias, sum, sum.dtype == ScalarType.Float32 ? AfterProduct.AddSingles : AfterProduct.Add);

    private static void Run(Tensor input, Tensor weight, Tensor? bias, Tensor result, AfterProduct after)
    {
        if (input.dtype == ScalarType.BFloat16) Run<PairFormat>(input, weight, bias, result, after);
        else Run<SingleFormat>(input, weight, bias, result, after);
    }

    private static unsafe void Run<TFormat>(Tensor input, Tensor weight, Tensor? bias, Tensor result, AfterProduct after) where TFormat : IProductFormat
    {
        int outputs = (int)weight.shape[0], inputs = (int)weight.shape[1], rows = (int)(input.numel() / inputs);
        using var start = new NativeBuffer(outputs + PanelColumns.Wide);
        new Span<float>(start.Numbers, outputs + PanelColumns.Wide).Clear();
        if (bias is not null) fixed (byte* b = bias.bytes) Rows.Read((nint)b, TFormat.Type == ScalarType.BFloat16, start.Numbers, outputs);
        fixed (byte* x = input.bytes, w = weight.bytes, y = result.bytes)
            new PackedProductJob<TFormat>((nint)x, (nint)w, (nint)y, (nint)start.Numbers, rows, inputs, outputs, after).Run(Math.Max(1, torch.get_num_threads()));
        GC.KeepAlive((input, weight, result)); // their memory is read by its address
    }
}
