using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text;

/// <summary>The projections of an attention: query from the text, key and value from the text or from an encoder's states.</summary>
public sealed class BertSelfAttention : nn.Module
{
    /// <summary>[D, D]</summary>
    public readonly Linear query;

    /// <summary>[D, D], or [D, encoder width] in a cross-attention.</summary>
    public readonly Linear key;

    /// <summary>[D, D], or [D, encoder width] in a cross-attention.</summary>
    public readonly Linear value;

    private readonly TextConfig _config;

    internal BertSelfAttention(TextConfig config, bool cross, ScalarType dtype) : base(nameof(BertSelfAttention))
    {
        _config = config;
        int source = cross ? config.EncoderWidth : config.HiddenSize;
        query = new Linear(config.HiddenSize, config.HiddenSize, dtype: dtype);
        key = new Linear(source, config.HiddenSize, dtype: dtype);
        value = new Linear(source, config.HiddenSize, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>Keys and values of the states, split into heads.</summary>
    /// <param name="states">[B, M, W]</param>
    /// <returns>two of [B, H, M, d]</returns>
    internal KeyValue Project(Tensor states) => new(
        Attention.SplitHeads(key.forward(states), _config.NumAttentionHeads),
        Attention.SplitHeads(value.forward(states), _config.NumAttentionHeads));

    /// <summary>
    /// Attends. R may be a multiple of B: then each of the B sets of keys and values serves R/B consecutive rows, such as the
    /// beams of one picture, without being copied for them.
    /// </summary>
    /// <param name="x">[R, T, D]</param>
    /// <param name="source">[B, H, M, d]</param>
    /// <param name="mask">Added to the scores; broadcasts to [B, H, R/B * T, M], or null.</param>
    /// <returns>[R, T, D]</returns>
    internal Tensor Attend(Tensor x, KeyValue source, Tensor? mask)
    {
        long rows = x.shape[0], length = x.shape[1], width = x.shape[2];
        Tensor shared = query.forward(x).view(source.Key.shape[0], -1, width); // [B, R/B * T, D]
        Tensor q = Attention.SplitHeads(shared, _config.NumAttentionHeads); // [B, H, R/B * T, d]
        Tensor attended = Attention.Attend(q, source.Key, source.Value, mask, training ? _config.AttentionDropout : 0);
        return Attention.JoinHeads(attended).view(rows, length, width);
    }
}

/// <summary>Keys and values of one attention, each [B, H, M, d].</summary>
internal readonly record struct KeyValue(Tensor Key, Tensor Value);
