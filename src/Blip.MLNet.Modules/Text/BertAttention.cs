using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text;

/// <summary>An attention with its output layer: norm(x + dense(attention(x))) (post-norm, as in BERT).</summary>
public sealed class BertAttention : nn.Module
{
    /// <summary>The projections.</summary>
    public readonly BertSelfAttention self;

    /// <summary>The output layer.</summary>
    public readonly BertOutput output;

    internal BertAttention(TextConfig config, bool cross, ScalarType dtype) : base(nameof(BertAttention))
    {
        self = new BertSelfAttention(config, cross, dtype);
        output = new BertOutput(config.HiddenSize, config, dtype);
        RegisterComponents();
    }

    /// <summary>[R, T, D] -> [R, T, D].</summary>
    internal Tensor Forward(Tensor x, KeyValue source, Tensor? mask) => output.Forward(self.Attend(x, source, mask), x);
}

/// <summary>norm(residual + dropout(dense(x))), the end of every sub-layer.</summary>
public sealed class BertOutput : nn.Module
{
    /// <summary>[D, in]</summary>
    public readonly Linear dense;

    /// <summary>The norm of the sum.</summary>
    public readonly LayerNorm LayerNorm;

    private readonly double _dropout;

    internal BertOutput(int inFeatures, TextConfig config, ScalarType dtype) : base(nameof(BertOutput))
    {
        _dropout = config.HiddenDropout;
        dense = new Linear(inFeatures, config.HiddenSize, dtype: dtype);
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        RegisterComponents();
    }

    /// <summary>[R, T, in] and the residual [R, T, D] -> [R, T, D].</summary>
    internal Tensor Forward(Tensor x, Tensor residual) =>
        LayerNorm.forward(nn.functional.dropout(dense.forward(x), _dropout, training) + residual);
}
