using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text;

/// <summary>
/// MED, the multimodal mixture of encoder and decoder: BERT with a cross-attention in every layer (models/med.py, BertModel;
/// BLIP paper, section 3.1). One module serves as a text encoder, an image-grounded text encoder and a decoder's body.
/// </summary>
public sealed class BertModel : nn.Module
{
    /// <summary>Word and position embeddings.</summary>
    public readonly BertEmbeddings embeddings;

    /// <summary>The layers.</summary>
    public readonly BertEncoder encoder;

    /// <summary>Makes a model whose values are not set yet.</summary>
    public BertModel(TextConfig config, ScalarType dtype = ScalarType.Float32) : base(nameof(BertModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config.Validate();
        embeddings = new BertEmbeddings(config, dtype);
        encoder = new BertEncoder(config, dtype);
        RegisterComponents();
    }

    /// <summary>The sizes.</summary>
    public TextConfig Config { get; }

    /// <summary>Encodes whole texts.</summary>
    /// <param name="ids">int64 [R, T]</param>
    /// <param name="attentionMask">int64 [R, T]: 1 for tokens, 0 for padding; null: no padding.</param>
    /// <param name="encoderStates">[R, N, W], the picture or question to attend to; null is the reference's mode 'text'.</param>
    /// <param name="encoderMask">int64 [R, N]; null: all states.</param>
    /// <param name="causal">Whether a token sees only itself and those before (a decoder).</param>
    /// <returns>The last layer's states, [R, T, D].</returns>
    public Tensor Forward(Tensor ids, Tensor? attentionMask = null, Tensor? encoderStates = null, Tensor? encoderMask = null, bool causal = false)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return LayerScope.Run(() =>
        {
            Tensor x = embeddings.Embed(ids, 0); // [R, T, D]
            Tensor? mask = AttentionMasks.ForText(attentionMask, ids.shape[1], causal, x);
            return encoder.Forward(x, mask, encoderStates, AttentionMasks.ForEncoder(encoderMask, x));
        });
    }

    /// <summary>States of the next tokens, with what went before in the cache.</summary>
    /// <param name="ids">int64 [R, T]: the prompt on the first call, one token a row after it.</param>
    /// <param name="cache">Grows by T.</param>
    /// <returns>[R, T, D]</returns>
    internal Tensor Step(Tensor ids, DecoderCache cache) => encoder.Step(embeddings.Embed(ids, cache.Length), cache);
}
