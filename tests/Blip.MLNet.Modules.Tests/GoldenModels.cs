using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests;

/// <summary>Models of the goldens' sizes with the goldens' weights.</summary>
internal static class GoldenModels
{
    public static BlipConfig ConfigOf(GoldenCase golden)
    {
        JsonElement vit = golden.Config.GetProperty("vit"), med = golden.Config.GetProperty("med_config");
        return new BlipConfig
        {
            Vision = new VisionConfig
            {
                ImageSize = vit.Int("image_size"), PatchSize = vit.Int("patch_size"), HiddenSize = vit.Int("embed_dim"), Depth = vit.Int("depth"),
                NumHeads = vit.Int("num_heads"), IntermediateSize = (int)(vit.Int("embed_dim") * vit.Number("mlp_ratio")), LayerNormEps = vit.Number("layer_norm_eps"),
            },
            Text = new TextConfig
            {
                VocabSize = med.Int("vocab_size"), HiddenSize = med.Int("hidden_size"), NumHiddenLayers = med.Int("num_hidden_layers"),
                NumAttentionHeads = med.Int("num_attention_heads"), IntermediateSize = med.Int("intermediate_size"),
                MaxPositionEmbeddings = med.Int("max_position_embeddings"), EncoderWidth = med.Int("encoder_width"), LayerNormEps = med.Number("layer_norm_eps"),
                PadTokenId = med.Int("pad_token_id"),
            },
            ProjectionDim = golden.Config.Int("embed_dim", 256),
        };
    }

    /// <summary>Fills a module with the case's weights; every parameter must be there.</summary>
    public static T Load<T>(T module, GoldenCase golden) where T : nn.Module
    {
        string file = new[] { "model.safetensors", "model.pth" }.Select(golden.PathOf).FirstOrDefault(File.Exists)
            ?? throw new GoldenAbsentException($"this set of goldens has no weights for '{golden.Name}'.");
        using Checkpoint checkpoint = Checkpoint.Open(file);
        ModuleWeights.Load(module, checkpoint);
        module.eval();
        return module;
    }
}
