using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using TorchSharp.Utils;

namespace Blip.MLNet.Modules.Text;

/// <summary>The container that the checkpoints name <c>cls</c>.</summary>
public sealed class BertOnlyMLMHead : nn.Module
{
    /// <summary>The output layers.</summary>
    public readonly BertLMPredictionHead predictions;

    internal BertOnlyMLMHead(TextConfig config, ScalarType dtype) : base(nameof(BertOnlyMLMHead))
    {
        predictions = new BertLMPredictionHead(config, dtype);
        RegisterComponents();
    }
}

/// <summary>
/// decoder(norm(gelu(dense(x)))) + bias. The decoder's matrix is the word-embedding table itself, so it is passed in; only
/// checkpoints whose two matrices have drifted apart carry their own (see <see cref="TextConfig.TieWordEmbeddings"/>).
/// </summary>
public sealed class BertLMPredictionHead : nn.Module
{
    /// <summary>[V]; the checkpoints hold it a second time as <c>decoder.bias</c>.</summary>
    public readonly Parameter bias;

    /// <summary>The transform before the output matrix.</summary>
    public readonly BertPredictionHeadTransform transform;

    [ComponentName(Name = nameof(decoder))] private UntiedDecoder? _decoder;

    internal BertLMPredictionHead(TextConfig config, ScalarType dtype) : base(nameof(BertLMPredictionHead))
    {
        bias = Parameters.Empty(dtype, config.VocabSize);
        transform = new BertPredictionHeadTransform(config, dtype);
        _decoder = config.TieWordEmbeddings ? null : new UntiedDecoder(config, dtype);
        RegisterComponents();
    }

    /// <summary>The output matrix [V, D] where it is not the word-embedding table; null otherwise.</summary>
    public UntiedDecoder? decoder => _decoder;

    /// <summary>Gives the head a matrix of its own, with the values of the word-embedding table. One that has it stays as it is.</summary>
    internal void Untie(TextConfig config, Parameter wordEmbeddings)
    {
        if (_decoder is not null) return;
        var own = new UntiedDecoder(config, wordEmbeddings.dtype);
        if (wordEmbeddings.device.type != DeviceType.CPU) own.to(wordEmbeddings.device);
        using (torch.no_grad()) own.weight.copy_(wordEmbeddings);
        own.train(training);
        register_module(nameof(decoder), own);
        _decoder = own;
    }

    /// <summary>States to logits.</summary>
    /// <param name="x">[.., D]</param>
    /// <param name="wordEmbeddings">[V, D]</param>
    /// <returns>[.., V]</returns>
    internal Tensor Forward(Tensor x, Parameter wordEmbeddings)
    {
        Tensor states = transform.Forward(x), matrix = decoder?.weight ?? wordEmbeddings;
        return MatrixProduct.Multiply(states, matrix, bias, training);
    }
}

/// <summary>norm(gelu(dense(x))).</summary>
public sealed class BertPredictionHeadTransform : nn.Module
{
    /// <summary>[D, D]</summary>
    public readonly Linear dense;

    /// <summary>The norm.</summary>
    public readonly LayerNorm LayerNorm;

    internal BertPredictionHeadTransform(TextConfig config, ScalarType dtype) : base(nameof(BertPredictionHeadTransform))
    {
        dense = new Linear(config.HiddenSize, config.HiddenSize, dtype: dtype);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        RegisterComponents();
    }

    internal Tensor Forward(Tensor x) => LayerNorm.forward(dense.ForwardGelu(x));
}

/// <summary>An output matrix of its own, with the checkpoint's name <c>decoder.weight</c>.</summary>
public sealed class UntiedDecoder : nn.Module
{
    /// <summary>[V, D]</summary>
    public readonly Parameter weight;

    internal UntiedDecoder(TextConfig config, ScalarType dtype) : base(nameof(UntiedDecoder))
    {
        weight = Parameters.Empty(dtype, config.VocabSize, config.HiddenSize);
        RegisterComponents();
    }
}
