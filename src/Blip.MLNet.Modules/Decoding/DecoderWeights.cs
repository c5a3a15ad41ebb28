using Blip.MLNet.Modules.Numerics;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Text;

namespace Blip.MLNet.Modules.Decoding;

/// <summary>Weight and bias of a layer norm, float32.</summary>
internal readonly record struct Norm(nint Weight, nint Bias);

/// <summary>What a step reads of an attention: <see cref="Key"/> and <see cref="Value"/> of a cross-attention are not among it.</summary>
internal readonly record struct AttentionWeights(Dense Query, Dense Key, Dense Value, Dense Output, Norm Norm);

/// <summary>A layer of the decoder.</summary>
internal readonly record struct LayerWeights(AttentionWeights Self, AttentionWeights Cross, Dense Intermediate, Dense Output, Norm Norm);

/// <summary>A MED decoder's weights where they lie in memory.</summary>
internal sealed class DecoderWeights : IDisposable
{
    private readonly HeldTensors _held = new();

    public DecoderWeights(BertLMHeadModel model)
    {
        using var scope = torch.NewDisposeScope();
        Config = model.Config;
        BertEmbeddings embeddings = model.bert.embeddings;
        BertLMPredictionHead head = model.cls.predictions;
        Words = _held.Matrix(embeddings.word_embeddings.weight, null);
        Positions = _held.Matrix(embeddings.position_embeddings.weight, null);
        EmbeddingNorm = Of(embeddings.LayerNorm);
        Layers = [.. model.bert.encoder.layer.Select(Of)];
        Transform = _held.Matrix(head.transform.dense);
        TransformNorm = Of(head.transform.LayerNorm);
        Vocabulary = _held.Matrix(head.decoder is { } own ? own.weight : embeddings.word_embeddings.weight, head.bias);
    }

    public TextConfig Config { get; }

    public Dense Words { get; }

    public Dense Positions { get; }

    public Norm EmbeddingNorm { get; }

    public LayerWeights[] Layers { get; }

    public Dense Transform { get; }

    public Norm TransformNorm { get; }

    public Dense Vocabulary { get; }

    public void Dispose() => _held.Dispose();

    private LayerWeights Of(BertLayer layer) => new(
        Of(layer.attention, cross: false), Of(layer.crossattention!, cross: true),
        _held.Matrix(layer.intermediate.dense), _held.Matrix(layer.output.dense), Of(layer.output.LayerNorm));

    private AttentionWeights Of(BertAttention attention, bool cross) => new(
        _held.Matrix(attention.self.query), cross ? default : _held.Matrix(attention.self.key), cross ? default : _held.Matrix(attention.self.value),
        _held.Matrix(attention.output.dense), Of(attention.output.LayerNorm));

    private Norm Of(LayerNorm norm) => new(_held.Numbers(norm.weight), _held.Numbers(norm.bias));
}
