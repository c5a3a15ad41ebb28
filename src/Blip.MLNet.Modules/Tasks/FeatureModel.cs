using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>The feature extractor: a picture encoder and a text encoder without heads (models/blip.py, BLIP_Base).</summary>
public sealed class FeatureModel : nn.Module
{
    /// <summary>The picture encoder.</summary>
    public readonly VisionTransformer visual_encoder;

    /// <summary>The text encoder, which is image-grounded when it is given a picture's states.</summary>
    public readonly BertModel text_encoder;

    /// <summary>[projection, vision width]; null in a model without joint embedding.</summary>
    public readonly Linear? vision_proj;

    /// <summary>[projection, text width]; null in a model without joint embedding.</summary>
    public readonly Linear? text_proj;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the text part's encoder width is the vision part's width.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    /// <param name="projections">Whether the model has the projections of image-text contrast, as those for retrieval and pre-training have.</param>
    public FeatureModel(BlipConfig config, ScalarType dtype = ScalarType.Float32, bool projections = false) : base(nameof(FeatureModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_encoder = new BertModel(Config.Text, dtype);
        vision_proj = projections ? new Linear(Config.Vision.HiddenSize, Config.ProjectionDim, dtype: dtype) : null;
        text_proj = projections ? new Linear(Config.Text.HiddenSize, Config.ProjectionDim, dtype: dtype) : null;
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public BlipConfig Config { get; }

    /// <summary>States of pictures (mode 'image').</summary>
    /// <param name="images">[B, 3, S, S]</param>
    /// <returns>[B, 1 + P, W], [CLS] first</returns>
    public Tensor ImageFeatures(Tensor images) => visual_encoder.forward(images);

    /// <summary>States of texts alone (mode 'text').</summary>
    /// <param name="ids">int64 [B, T], [CLS] at position 0</param>
    /// <param name="attentionMask">int64 [B, T], or null: no padding</param>
    /// <returns>[B, T, D]</returns>
    public Tensor TextFeatures(Tensor ids, Tensor? attentionMask = null) => text_encoder.Forward(ids, attentionMask);

    /// <summary>States of texts that look at pictures (mode 'multimodal').</summary>
    /// <param name="ids">int64 [B, T], [ENC] at position 0</param>
    /// <param name="attentionMask">int64 [B, T], or null: no padding</param>
    /// <param name="imageStates">[B, 1 + P, W], as <see cref="ImageFeatures"/> gives them</param>
    /// <returns>[B, T, D]</returns>
    public Tensor MultimodalFeatures(Tensor ids, Tensor? attentionMask, Tensor imageStates) => text_encoder.Forward(ids, attentionMask, imageStates);
}
