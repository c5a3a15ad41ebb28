using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Text.Pairs;
using Blip.MLNet.Modules.Vision;
using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Natural-language visual reasoning: is a sentence true of two pictures (models/blip_nlvr.py)?</summary>
public sealed class NlvrModel : nn.Module
{
    /// <summary>The picture encoder, which encodes both pictures.</summary>
    public readonly VisionTransformer visual_encoder;

    /// <summary>The text encoder that looks at both pictures.</summary>
    public readonly PairBertModel text_encoder;

    /// <summary>A linear layer, ReLU, and a linear layer to two logits; parameters <c>cls_head.0</c> and <c>cls_head.2</c>.</summary>
    public readonly ModuleList<nn.Module<Tensor, Tensor>> cls_head;

    /// <summary>Makes a model whose values are not set yet.</summary>
    /// <param name="config">The sizes; the text part's encoder width is the vision part's width.</param>
    /// <param name="dtype">Type of the parameters, and so of the computation.</param>
    public NlvrModel(BlipConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(NlvrModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config with { Text = config.Text with { EncoderWidth = config.Vision.HiddenSize, AddCrossAttention = true } };
        visual_encoder = new VisionTransformer(Config.Vision, dtype);
        text_encoder = new PairBertModel(Config.Text, dtype);
        int width = Config.Text.HiddenSize;
        cls_head = new ModuleList<nn.Module<Tensor, Tensor>>(new Layers.Linear(width, width, dtype: dtype), nn.ReLU(), new Layers.Linear(width, 2, dtype: dtype));
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public BlipConfig Config { get; }

    /// <summary>Logits of "false" and "true".</summary>
    /// <param name="ids">int64 [B, T], [ENC] at position 0</param>
    /// <param name="attentionMask">int64 [B, T], or null: no padding</param>
    /// <param name="first">[B, 1 + P, W], states of the first pictures</param>
    /// <param name="second">[B, 1 + P, W], states of the second pictures</param>
    /// <returns>[B, 2]; their softmax is the probability.</returns>
    public Tensor Logits(Tensor ids, Tensor? attentionMask, Tensor first, Tensor second)
    {
        Tensor x = text_encoder.Forward(ids, attentionMask, first, second).select(1, 0); // [B, D]
        foreach (nn.Module<Tensor, Tensor> layer in cls_head) x = layer.call(x);
        return x;
    }

    /// <summary>The training loss.</summary>
    /// <param name="images0">[B, 3, S, S], the first pictures</param>
    /// <param name="images1">[B, 3, S, S], the second pictures</param>
    /// <param name="ids">int64 [B, T], [ENC] at position 0</param>
    /// <param name="attentionMask">int64 [B, T]</param>
    /// <param name="targets">int64 [B]: 1 where the sentence is true</param>
    /// <returns>A scalar: the mean cross-entropy.</returns>
    public Tensor Loss(Tensor images0, Tensor images1, Tensor ids, Tensor attentionMask, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(images0);
        Tensor[] states = visual_encoder.forward(torch.cat([images0, images1], 0)).split(images0.shape[0], 0);
        return nn.functional.cross_entropy(Logits(ids, attentionMask, states[0], states[1]), targets);
    }
}
