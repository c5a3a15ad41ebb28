using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>Chooses between libtorch and the decoder of this folder.</summary>
internal static class CpuDecoding
{
    /// <summary>More rows than this are matrix products like any other.</summary>
    private const int MostRows = 48;

    /// <summary>A decoder for a search.</summary>
    /// <param name="model">The decoder's weights.</param>
    /// <param name="encoderStates">[B, N, W]</param>
    /// <param name="encoderMask">int64 [B, N], or null.</param>
    /// <param name="rowsPerPicture">Beams, or sequences that are sampled.</param>
    public static IStepDecoder Create(BertLMHeadModel model, Tensor encoderStates, Tensor? encoderMask, int rowsPerPicture) =>
        Applies(model, encoderStates) && encoderStates.shape[0] * rowsPerPicture <= MostRows
            ? new CpuStepDecoder(model, encoderStates, encoderMask)
            : new CachedDecoder(model, encoderStates, encoderMask);

    /// <summary>Whether a model's weights lie as <see cref="CpuStepDecoder"/> reads them, and are all that it computes with.</summary>
    public static bool Applies(BertLMHeadModel model, Tensor encoderStates)
    {
        ScalarType type = encoderStates.dtype;
        return Dense.IsSupported && !torch.is_grad_enabled() && !model.training && model.Config.AddCrossAttention
            && type is ScalarType.Float32 or ScalarType.BFloat16 && encoderStates.device_type == DeviceType.CPU
            && model.parameters().All(p => p.device_type == DeviceType.CPU && p.dtype == type && p.is_contiguous())
            && model.modules().OfType<Linear>().All(l => l.Adapter is null or LoraStack { IsIdle: true });
    }
}
