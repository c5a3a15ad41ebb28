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

    /// <summary>[projection, vision width]; only with <see cref="JointEmbedding.Contrast"/>.</summary>
    public readonly Linear? vision_proj;

    /// <summary>[projection, text width]; only with <see cref="JointEmbedding.Contrast"/>.</summary>
    public readonly Linear? text_proj;

    /// <summary>The head of <see cref="JointEmbedding.BlipModel"/>; null otherwise.</summary>
    public readonly BlipModelHead? joint;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the text part's encoder width is the vision part's width.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    /// <param name="embedding">Which joint embedding of pictures and texts the model has.</param>
    public FeatureModel(BlipConfig config, ScalarType dtype = ScalarType.Float32, JointEmbedding embedding = JointEmbedding.None) : base(nameof(FeatureModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Embedding = embedding;
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_encoder = new BertModel(Config.Text, dtype);
        bool contrast = embedding == JointEmbedding.Contrast;
        vision_proj = contrast ? new Linear(Config.Vision.HiddenSize, Config.ProjectionDim, dtype: dtype) : null;
        text_proj = contrast ? new Linear(Config.Text.HiddenSize, Config.ProjectionDim, dtype: dtype) : null;
        joint = embedding == JointEmbedding.BlipModel ? new BlipModelHead(Config, dtype) : null;
        RegisterComponents();
    }

    /// <summary>Which joint embedding the model has.</summary>
    public JointEmbedding Embedding { get; }

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

    /// <summary>Pictures in the joint embedding.</summary>
    /// <param name="imageStates">[B, 1 + P, W], as <see cref="ImageFeatures"/> gives them</param>
    /// <returns>[B, projection], of length 1</returns>
    /// <exception cref="InvalidOperationException">The model has none.</exception>
    public Tensor ImageVectors(Tensor imageStates)
    {
        ArgumentNullException.ThrowIfNull(imageStates);
        Tensor first = imageStates.select(1, 0); // [B, W]
        return nn.functional.normalize(Embedding switch
        {
            JointEmbedding.Contrast => vision_proj!.forward(first),
            JointEmbedding.BlipModel => joint!.visual_projection.forward(visual_encoder.norm.forward(first)), // its pooled output is normed twice
            _ => throw NoEmbedding(),
        });
    }

    /// <summary>Texts in the joint embedding.</summary>
    /// <param name="textStates">[B, T, D], as <see cref="TextFeatures"/> gives them</param>
    /// <returns>[B, projection], of length 1</returns>
    /// <exception cref="InvalidOperationException">The model has none.</exception>
    public Tensor TextVectors(Tensor textStates)
    {
        ArgumentNullException.ThrowIfNull(textStates);
        Tensor first = textStates.select(1, 0); // [B, D]
        return nn.functional.normalize(Embedding switch
        {
            JointEmbedding.Contrast => text_proj!.forward(first),
            JointEmbedding.BlipModel => joint!.text_projection.forward(joint.text_pooler.forward(first).tanh()),
            _ => throw NoEmbedding(),
        });
    }

    private static InvalidOperationException NoEmbedding() =>
        new("The model has no joint embedding of pictures and texts (vision_proj, text_proj); take a checkpoint for retrieval or pre-training.");
}
