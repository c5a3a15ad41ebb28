using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Text.Pairs;

/// <summary>
/// The text encoder that looks at two pictures (models/nlvr_encoder.py; BLIP paper, section 5.4 and figure 5). The first six layers
/// average what they see in the two pictures, those after them merge it by a linear layer.
/// </summary>
public sealed class PairBertModel : nn.Module
{
    /// <summary>Word and position embeddings.</summary>
    public readonly BertEmbeddings embeddings;

    /// <summary>The layers.</summary>
    public readonly PairBertEncoder encoder;

    /// <summary>Makes a model whose values are not set yet.</summary>
    public PairBertModel(TextConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(PairBertModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Validate();
        embeddings = new BertEmbeddings(config, dtype);
        encoder = new PairBertEncoder(config, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public TextConfig Config { get; }

    /// <summary>Encodes texts about two pictures each.</summary>
    /// <param name="ids">int64 [B, T]</param>
    /// <param name="attentionMask">int64 [B, T]: 1 for tokens, 0 for padding; null: no padding.</param>
    /// <param name="first">[B, N, W], states of the first pictures</param>
    /// <param name="second">[B, N, W], states of the second pictures</param>
    /// <returns>The last layer's states, [B, T, D].</returns>
    public Tensor Forward(Tensor ids, Tensor? attentionMask, Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return LayerScope.Run(() =>
        {
            Tensor x = embeddings.Embed(ids, 0); // [B, T, D]
            Tensor? mask = AttentionMasks.ForText(attentionMask, ids.shape[1], causal: false, x);
            foreach (PairBertLayer layer in encoder.layer) x = LayerScope.Run(() => layer.Forward(x, mask, first, second));
            return x;
        });
    }
}

/// <summary>The stack of two-picture layers.</summary>
public sealed class PairBertEncoder : nn.Module
{
    /// <summary>Layers with a smaller index average the two pictures; the others merge them.</summary>
    public const int FirstMergingLayer = 6;

    /// <summary>The layers.</summary>
    public readonly ModuleList<PairBertLayer> layer;

    internal PairBertEncoder(TextConfig config, ScalarType dtype) : base(nameof(PairBertEncoder))
    {
        layer = new ModuleList<PairBertLayer>([.. Enumerable.Range(0, config.NumHiddenLayers).Select(i => new PairBertLayer(config, i >= FirstMergingLayer, dtype))]);
        RegisterComponents();
    }
}

/// <summary>A layer: self-attention, attention to two pictures, and the feed-forward part.</summary>
public sealed class PairBertLayer : nn.Module
{
    /// <summary>Attention of the text to itself.</summary>
    public readonly BertAttention attention;

    /// <summary>Attention to the two pictures.</summary>
    public readonly PairCrossAttention crossattention;

    /// <summary>The first feed-forward layer.</summary>
    public readonly BertIntermediate intermediate;

    /// <summary>The second feed-forward layer.</summary>
    public readonly BertOutput output;

    internal PairBertLayer(TextConfig config, bool merge, ScalarType dtype) : base(nameof(PairBertLayer))
    {
        attention = new BertAttention(config, cross: false, dtype);
        crossattention = new PairCrossAttention(config, merge, dtype);
        intermediate = new BertIntermediate(config, dtype);
        output = new BertOutput(config.IntermediateSize, config, dtype);
        RegisterComponents();
    }

    /// <summary>[B, T, D] with the states of both pictures, each [B, N, W] -> [B, T, D].</summary>
    internal Tensor Forward(Tensor x, Tensor? mask, Tensor first, Tensor second)
    {
        x = attention.Forward(x, attention.self.Project(x), mask);
        x = crossattention.Forward(x, first, second);
        return output.Forward(intermediate.Forward(x), x);
    }
}
