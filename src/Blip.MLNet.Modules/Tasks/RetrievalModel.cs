using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>
/// Image-text matching and retrieval: two encoders, the projections of image-text contrast (ITC) and the matching head (ITM)
/// (models/blip_itm.py, and what models/blip_retrieval.py needs outside training; BLIP paper, section 3.2).
/// </summary>
public sealed class RetrievalModel : nn.Module
{
    /// <summary>The picture encoder.</summary>
    public readonly VisionTransformer visual_encoder;

    /// <summary>The text encoder, which is image-grounded when it is given a picture's states.</summary>
    public readonly BertModel text_encoder;

    /// <summary>[projection, vision width]</summary>
    public readonly Linear vision_proj;

    /// <summary>[projection, text width]</summary>
    public readonly Linear text_proj;

    /// <summary>[2, text width]: the logits of "no match" and "match".</summary>
    public readonly Linear itm_head;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the text part's encoder width is the vision part's width.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    public RetrievalModel(BlipConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(RetrievalModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_encoder = new BertModel(Config.Text, dtype);
        vision_proj = new Linear(Config.Vision.HiddenSize, Config.ProjectionDim, dtype: dtype);
        text_proj = new Linear(Config.Text.HiddenSize, Config.ProjectionDim, dtype: dtype);
        itm_head = new Linear(Config.Text.HiddenSize, 2, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public BlipConfig Config { get; }

    /// <summary>ITC vectors of pictures.</summary>
    /// <param name="imageStates">[B, 1 + P, W] of <see cref="visual_encoder"/></param>
    /// <returns>[B, projection], of length 1</returns>
    public Tensor ImageVectors(Tensor imageStates) => Normalized(vision_proj, imageStates);

    /// <summary>ITC vectors of texts.</summary>
    /// <param name="ids">int64 [R, T], [CLS] at position 0</param>
    /// <param name="attentionMask">int64 [R, T], or null: no padding</param>
    /// <returns>[R, projection], of length 1</returns>
    public Tensor TextVectors(Tensor ids, Tensor? attentionMask) => Normalized(text_proj, text_encoder.Forward(ids, attentionMask));

    /// <summary>
    /// Logits of the matching head. R may be a multiple of B: then each picture serves R/B consecutive texts, and its keys and
    /// values are computed once for all of them.
    /// </summary>
    /// <param name="ids">
    /// int64 [R, T]. Position 0 holds [CLS] in blip_itm.py and in Hugging Face's model, [ENC] in the training and the evaluation of retrieval.
    /// </param>
    /// <param name="attentionMask">int64 [R, T], or null: no padding</param>
    /// <param name="imageStates">[B, 1 + P, W] of <see cref="visual_encoder"/></param>
    /// <returns>[R, 2]: "no match" and "match"; their softmax is the ITM probability.</returns>
    public Tensor MatchLogits(Tensor ids, Tensor? attentionMask, Tensor imageStates) =>
        itm_head.forward(text_encoder.Forward(ids, attentionMask, imageStates).select(1, 0));

    private static Tensor Normalized(Linear projection, Tensor states) => // [B, N, W] -> [B, projection]
        nn.functional.normalize(projection.forward(states.select(1, 0)));
}
