using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Text;
using Blip.MLNet.Modules.Vision;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>The captioner: a picture encoder and an image-grounded text decoder (models/blip.py, BLIP_Decoder).</summary>
public sealed class CaptionModel : nn.Module
{
    /// <summary>The picture encoder.</summary>
    public readonly VisionTransformer visual_encoder;

    /// <summary>The text decoder.</summary>
    public readonly BertLMHeadModel text_decoder;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the text part's encoder width is the vision part's width.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    public CaptionModel(BlipConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(CaptionModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_decoder = new BertLMHeadModel(Config.Text, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public BlipConfig Config => text_decoder?.Current(field) ?? field;

    /// <summary>The training loss of pictures and their captions.</summary>
    /// <param name="images">[B, 3, S, S]</param>
    /// <param name="ids">int64 [B, T], [DEC] at position 0</param>
    /// <param name="attentionMask">int64 [B, T]: 1 for tokens, 0 for padding</param>
    /// <param name="labels">int64 [B, T]; see <see cref="CaptionLabels"/></param>
    /// <param name="labelSmoothing">0.1 in the reference, in training and in evaluation.</param>
    /// <returns>A scalar: the mean over all counted tokens.</returns>
    public Tensor Loss(Tensor images, Tensor ids, Tensor attentionMask, Tensor labels, double labelSmoothing = 0.1) =>
        LanguageModelLoss.Mean(Logits(images, ids, attentionMask), labels, labelSmoothing);

    /// <summary>Teacher-forced logits.</summary>
    /// <param name="images">[B, 3, S, S]</param>
    /// <param name="ids">int64 [B, T]</param>
    /// <param name="attentionMask">int64 [B, T], or null: no padding</param>
    /// <returns>[B, T, V]</returns>
    public Tensor Logits(Tensor images, Tensor ids, Tensor? attentionMask) =>
        text_decoder.Forward(ids, attentionMask, visual_encoder.forward(images));
}

/// <summary>Labels of the captioning loss (models/blip.py, BLIP_Decoder.forward).</summary>
public static class CaptionLabels
{
    /// <summary>The ids with padding and the first <paramref name="promptLength"/> positions replaced by -100.</summary>
    /// <param name="ids">int64 [B, T]</param>
    /// <param name="padId">Id of [PAD].</param>
    /// <param name="promptLength">Tokens of the prompt with [CLS], without [SEP].</param>
    /// <returns>int64 [B, T]</returns>
    public static Tensor Of(Tensor ids, int padId, int promptLength)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Tensor labels = ids.masked_fill(ids == padId, LanguageModelLoss.Ignored);
        labels.narrow(1, 0, Math.Min(promptLength, ids.shape[1])).fill_(LanguageModelLoss.Ignored);
        return labels;
    }
}
