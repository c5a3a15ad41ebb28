using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Cli.Commands.Benchmarks;

/// <summary>What captioning has to compute and to read.</summary>
internal static class CaptionCost
{
    /// <summary>Multiplications and additions of encoding one picture.</summary>
    public static double EncodeFlops(VisionConfig vision)
    {
        double n = vision.NumTokens, d = vision.HiddenSize, h = vision.IntermediateSize;
        double layer = 2 * n * d * (3 * d + d + 2 * h) + 4 * n * n * d; // qkv, projection and MLP; scores and their product with the values
        return vision.Depth * layer + 2 * (n - 1) * 3 * vision.PatchSize * vision.PatchSize * d;
    }

    /// <summary>Bytes that a token of all captions reads: every weight of the decoder once but those of the cached cross-attention, and the pictures' cached keys and values.</summary>
    public static double BytesPerStep(CaptionModel model, int batch)
    {
        double weights = 0;
        var seen = new HashSet<nint>();
        int bytes = 4;
        foreach ((string name, TorchSharp.torch.Tensor tensor) in ModuleWeights.Tensors(model.text_decoder))
        {
            if (!tensor.is_floating_point() || name.Contains("crossattention.self.key", StringComparison.Ordinal) || name.Contains("crossattention.self.value", StringComparison.Ordinal)) continue;
            if (name.Contains("position_embeddings", StringComparison.Ordinal) || !seen.Add(tensor.Handle)) continue;
            bytes = (int)tensor.element_size();
            weights += (double)tensor.numel() * bytes;
        }
        TextConfig text = model.Config.Text;
        return weights + 2.0 * batch * text.NumHiddenLayers * model.Config.Vision.NumTokens * text.HiddenSize * bytes;
    }
}
