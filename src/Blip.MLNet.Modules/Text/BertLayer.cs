using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text;

/// <summary>A MED layer: self-attention, cross-attention to a picture (or to question states), and the feed-forward part.</summary>
public sealed class BertLayer : nn.Module
{
    /// <summary>Attention of the text to itself.</summary>
    public readonly BertAttention attention;

    /// <summary>Attention to the encoder's states; null in a text-only model.</summary>
    public readonly BertAttention? crossattention;

    /// <summary>The first feed-forward layer.</summary>
    public readonly BertIntermediate intermediate;

    /// <summary>The second feed-forward layer.</summary>
    public readonly BertOutput output;

    internal BertLayer(TextConfig config, ScalarType dtype) : base(nameof(BertLayer))
    {
        attention = new BertAttention(config, cross: false, dtype);
        crossattention = config.AddCrossAttention ? new BertAttention(config, cross: true, dtype) : null;
        intermediate = new BertIntermediate(config, dtype);
        output = new BertOutput(config.IntermediateSize, config, dtype);
        RegisterComponents();
    }

    /// <summary>Runs the layer.</summary>
    /// <param name="x">[R, T, D]</param>
    /// <param name="own">Keys and values of the text so far, [R, H, M, d].</param>
    /// <param name="ownMask">Broadcasts to [R, H, T, M], or null.</param>
    /// <param name="encoder">Keys and values of the encoder's states, [B, H, N, d]; null skips the cross-attention (mode 'text').</param>
    /// <param name="encoderMask">Broadcasts to [B, H, .., N], or null.</param>
    /// <returns>[R, T, D]</returns>
    internal Tensor Forward(Tensor x, KeyValue own, Tensor? ownMask, KeyValue? encoder, Tensor? encoderMask)
    {
        x = attention.Forward(x, own, ownMask);
        if (encoder is { } states)
        {
            if (crossattention is null) throw new InvalidOperationException("Encoder states were given to a text model without cross-attention.");
            x = crossattention.Forward(x, states, encoderMask);
        }
        return output.Forward(intermediate.Forward(x), x);
    }
}

/// <summary>gelu(dense(x)) with the exact (erf) GELU.</summary>
public sealed class BertIntermediate : nn.Module
{
    /// <summary>[4D, D]</summary>
    public readonly Linear dense;

    internal BertIntermediate(TextConfig config, ScalarType dtype) : base(nameof(BertIntermediate))
    {
        dense = new Linear(config.HiddenSize, config.IntermediateSize, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>[R, T, D] -> [R, T, 4D].</summary>
    internal Tensor Forward(Tensor x) => dense.ForwardGelu(x);
}
