using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>The cross-attention's keys and values of every picture, computed once and shared by the picture's rows.</summary>
internal sealed unsafe class EncoderKeys : IDisposable
{
    /// <summary>Values are padded to whole registers, and keys to rows that suit the processor's matrix products.</summary>
    private const int Alignment = 16;

    private readonly HeldTensors _held = new();
    private readonly nint[] _keys; // by layer: [B, H, padded N, d]
    private readonly nint[][] _values; // by layer and picture: [H, d, padded N]
    private readonly nint _mask; // [B, N], or 0
    private readonly int _heads, _width, _size;
    private int[] _pictures;

    /// <summary>Computes them.</summary>
    /// <param name="model">The decoder.</param>
    /// <param name="states">[B, N, W]</param>
    /// <param name="mask">int64 [B, N], or null.</param>
    public EncoderKeys(BertLMHeadModel model, Tensor states, Tensor? mask)
    {
        (_heads, _width) = (model.Config.NumAttentionHeads, model.Config.HiddenSize / model.Config.NumAttentionHeads);
        _size = states.dtype == ScalarType.BFloat16 ? sizeof(ushort) : sizeof(float);
        _pictures = [.. Enumerable.Range(0, (int)states.shape[0])];
        Length = (int)states.shape[1];
        PaddedLength = (Length + Alignment - 1) / Alignment * Alignment;
        using var scope = torch.NewDisposeScope();
        Tensor padded = PaddedLength == Length ? states : torch.cat([states, torch.zeros(states.shape[0], PaddedLength - Length, states.shape[2], dtype: states.dtype)], 1);
        _keys = [.. model.bert.encoder.layer.Select(l => Keys(l.crossattention!.self.key, padded))];
        _values = [.. model.bert.encoder.layer.Select(l => Values(l.crossattention!.self.value, padded))];
        if (mask is not null) _mask = _held.Own(AttentionMasks.ForEncoder(mask, states)!.to_type(ScalarType.Float32).contiguous().alias());
    }

    /// <summary>Number of pictures that are left.</summary>
    public int Pictures => _pictures.Length;

    /// <summary>Encoder states of a picture, N.</summary>
    public int Length { get; }

    /// <summary>Scores of a row and head with their padding.</summary>
    public int PaddedLength { get; }

    /// <summary>Queries times this are scores: [N, d].</summary>
    public Dense Keys(int layer, int picture, int head) =>
        new(_keys[layer] + ((nint)_pictures[picture] * _heads + head) * PaddedLength * _width * _size, 0, Length, _width, _size == sizeof(ushort));

    /// <summary>Probabilities times this are a head's output: [d, padded N].</summary>
    public Dense Values(int layer, int picture, int head) =>
        new(_values[layer][_pictures[picture]] + (nint)head * _width * PaddedLength * _size, 0, _width, PaddedLength, _size == sizeof(ushort));

    /// <summary>What is added to a picture's scores, [N]; null: nothing.</summary>
    public float* Mask(int picture) => _mask == 0 ? null : (float*)_mask + (long)_pictures[picture] * Length;

    /// <summary>Keeps the given pictures.</summary>
    public void Select(IReadOnlyList<int> pictures) => _pictures = [.. pictures.Select(p => _pictures[p])];

    public void Dispose() => _held.Dispose();

    private nint Keys(Linear key, Tensor states)
    {
        using var scope = torch.NewDisposeScope();
        return _held.Own(Attention.SplitHeads(key.forward(states), _heads).contiguous());
    }

    /// <summary>W xᵀ + b, so that the values come out transposed.</summary>
    private nint[] Values(Linear value, Tensor states)
    {
        using var scope = torch.NewDisposeScope();
        Tensor bias = value.bias!.unsqueeze(1); // [D, 1]
        return [.. Enumerable.Range(0, (int)states.shape[0]).Select(p => _held.Own(torch.addmm(bias, value.weight, states[p].t(), 1, 1).contiguous()))];
    }
}
