using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text;

/// <summary>Word plus position embeddings and a norm. The reference's MED has no token types (models/med.py, BertEmbeddings).</summary>
public sealed class BertEmbeddings : nn.Module
{
    /// <summary>[V, D]; also the output layer of a decoder.</summary>
    public readonly Embedding word_embeddings;

    /// <summary>[max positions, D]</summary>
    public readonly Embedding position_embeddings;

    /// <summary>The norm of the sum.</summary>
    public readonly LayerNorm LayerNorm;

    private readonly TextConfig _config;

    internal BertEmbeddings(TextConfig config, ScalarType dtype) : base(nameof(BertEmbeddings))
    {
        _config = config;
        word_embeddings = new Embedding(config.VocabSize, config.HiddenSize, config.PadTokenId, dtype);
        position_embeddings = new Embedding(config.MaxPositionEmbeddings, config.HiddenSize, dtype: dtype);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        RegisterComponents();
    }

    /// <summary>Embeds ids that stand at positions <paramref name="firstPosition"/> and on.</summary>
    /// <param name="ids">int64 [R, T]</param>
    /// <param name="firstPosition">Number of tokens that went before (the length of a key/value cache).</param>
    /// <returns>[R, T, D]</returns>
    /// <exception cref="ArgumentException">The sequence is longer than the position table.</exception>
    public Tensor Embed(Tensor ids, long firstPosition)
    {
        long length = ids.shape[1];
        if (firstPosition + length > _config.MaxPositionEmbeddings)
            throw new ArgumentException($"The text has {firstPosition + length} tokens; the model has positions for {_config.MaxPositionEmbeddings}.", nameof(ids));
        Tensor positions = position_embeddings.weight.narrow(0, firstPosition, length); // [T, D]
        Tensor x = LayerNorm.forward(word_embeddings.forward(ids) + positions);
        return nn.functional.dropout(x, _config.HiddenDropout, training);
    }
}
