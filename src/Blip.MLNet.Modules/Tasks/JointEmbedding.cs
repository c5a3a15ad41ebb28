using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>How a feature extractor brings pictures and texts into one space.</summary>
public enum JointEmbedding
{
    /// <summary>Not at all (BLIP_Base).</summary>
    None,

    /// <summary>The projections of image-text contrast, as checkpoints for retrieval and pre-training have them.</summary>
    Contrast,

    /// <summary>The projections of transformers' BlipModel: without biases, after a second norm for pictures and a pooler for texts.</summary>
    BlipModel,
}

/// <summary>What transformers' BlipModel has beside its encoders (modeling_blip.py).</summary>
public sealed class BlipModelHead : nn.Module
{
    /// <summary>[projection, vision width]</summary>
    public readonly Linear visual_projection;

    /// <summary>[projection, text width]</summary>
    public readonly Linear text_projection;

    /// <summary>[D, D], before a tanh; the file's text_model.pooler.dense.</summary>
    public readonly Linear text_pooler;

    /// <summary>A scalar: the logarithm of what cosines are multiplied by in training.</summary>
    public readonly Parameter logit_scale;

    internal BlipModelHead(BlipConfig config, ScalarType dtype) : base(nameof(BlipModelHead))
    {
        visual_projection = new Linear(config.Vision.HiddenSize, config.ProjectionDim, bias: false, dtype: dtype);
        text_projection = new Linear(config.Text.HiddenSize, config.ProjectionDim, bias: false, dtype: dtype);
        text_pooler = new Linear(config.Text.HiddenSize, config.Text.HiddenSize, dtype: dtype);
        logit_scale = Parameters.Empty(dtype);
        RegisterComponents();
    }
}
