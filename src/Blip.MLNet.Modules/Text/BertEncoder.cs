using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Text;

/// <summary>The stack of MED layers.</summary>
public sealed class BertEncoder : nn.Module
{
    /// <summary>The layers.</summary>
    public readonly ModuleList<BertLayer> layer;

    internal BertEncoder(TextConfig config, ScalarType dtype) : base(nameof(BertEncoder))
    {
        layer = new ModuleList<BertLayer>([.. Enumerable.Range(0, config.NumHiddenLayers).Select(_ => new BertLayer(config, dtype))]);
        RegisterComponents();
    }

    /// <summary>Runs all layers over whole texts.</summary>
    /// <param name="x">[R, T, D]</param>
    /// <param name="mask">Broadcasts to [R, H, T, T], or null.</param>
    /// <param name="encoderStates">[R, N, W]; null skips the cross-attention.</param>
    /// <param name="encoderMask">Broadcasts to [R, H, T, N], or null.</param>
    /// <returns>[R, T, D]</returns>
    internal Tensor Forward(Tensor x, Tensor? mask, Tensor? encoderStates, Tensor? encoderMask)
    {
        foreach (BertLayer l in layer) x = LayerScope.Run(() => l.Forward(x, l.attention.self.Project(x), mask, Project(l, encoderStates), encoderMask));
        return x;
    }

    /// <summary>Runs all layers over the next tokens, with what went before in the cache.</summary>
    /// <param name="x">[R, T, D]</param>
    /// <param name="cache">Grows by T.</param>
    /// <returns>[R, T, D]</returns>
    internal Tensor Step(Tensor x, DecoderCache cache)
    {
        // The first call brings the whole prompt, which is causal; later ones bring one token, which sees everything.
        Tensor? mask = cache.Length == 0 ? AttentionMasks.ForText(null, x.shape[1], causal: true, x) : null;
        for (int i = 0; i < layer.Count; i++)
        {
            BertLayer l = layer[i];
            int index = i;
            x = LayerScope.Run(() => l.Forward(x, cache.Append(index, l.attention.self.Project(x)), mask, cache.Encoder(index), cache.EncoderMask));
        }
        return x;
    }

    /// <summary>A fresh cache over the encoder's states: their keys and values in every layer, computed once.</summary>
    /// <param name="encoderStates">[B, N, W]</param>
    /// <param name="encoderMask">int64 [B, N], or null.</param>
    internal DecoderCache CreateCache(Tensor encoderStates, Tensor? encoderMask) => new(
        [.. layer.Select(l => Contiguous(Project(l, encoderStates)!.Value))],
        AttentionMasks.ForEncoder(encoderMask, encoderStates));

    private static KeyValue? Project(BertLayer l, Tensor? encoderStates) =>
        encoderStates is null ? null : (l.crossattention ?? throw new InvalidOperationException("Encoder states were given to a text model without cross-attention.")).self.Project(encoderStates);

    private static KeyValue Contiguous(KeyValue pair) => new(pair.Key.contiguous(), pair.Value.contiguous());
}
