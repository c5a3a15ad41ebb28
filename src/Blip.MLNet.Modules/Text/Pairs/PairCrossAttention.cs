using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Text.Pairs;

/// <summary>Attention of a text to two pictures, one after the other, whose results are merged (models/nlvr_encoder.py, BertAttention).</summary>
public sealed class PairCrossAttention : nn.Module
{
    /// <summary>The projections for the first picture.</summary>
    public readonly BertSelfAttention self0;

    /// <summary>The projections for the second picture.</summary>
    public readonly BertSelfAttention self1;

    /// <summary>The output layer.</summary>
    public readonly PairOutput output;

    internal PairCrossAttention(TextConfig config, bool merge, ScalarType dtype) : base(nameof(PairCrossAttention))
    {
        self0 = new BertSelfAttention(config, cross: true, dtype);
        self1 = new BertSelfAttention(config, cross: true, dtype);
        output = new PairOutput(config, merge, dtype);
        RegisterComponents();
    }

    /// <summary>[B, T, D] with the states of both pictures, each [B, N, W] -> [B, T, D].</summary>
    internal Tensor Forward(Tensor x, Tensor first, Tensor second) =>
        output.Forward(self0.Attend(x, self0.Project(first), null), self1.Attend(x, self1.Project(second), null), x);
}

/// <summary>norm(x + merged), where merged is the mean of the two pictures' outputs, or a linear layer of both side by side.</summary>
public sealed class PairOutput : nn.Module
{
    /// <summary>[D, D], for the first picture.</summary>
    public readonly Linear dense0;

    /// <summary>[D, D], for the second picture.</summary>
    public readonly Linear dense1;

    /// <summary>[D, 2D]; null where the mean is taken.</summary>
    public readonly Linear? merge_layer;

    /// <summary>The norm of the sum.</summary>
    public readonly LayerNorm LayerNorm;

    private readonly double _dropout;

    internal PairOutput(TextConfig config, bool merge, ScalarType dtype) : base(nameof(PairOutput))
    {
        _dropout = config.HiddenDropout;
        dense0 = new Linear(config.HiddenSize, config.HiddenSize, dtype: dtype);
        dense1 = new Linear(config.HiddenSize, config.HiddenSize, dtype: dtype);
        merge_layer = merge ? new Linear(2 * config.HiddenSize, config.HiddenSize, dtype: dtype) : null;
        LayerNorm = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        RegisterComponents();
    }

    /// <summary>Three of [B, T, D] -> [B, T, D].</summary>
    internal Tensor Forward(Tensor first, Tensor second, Tensor residual)
    {
        (first, second) = (dense0.forward(first), dense1.forward(second));
        Tensor merged = merge_layer is null ? (first + second) / 2 : merge_layer.forward(torch.cat([first, second], -1)); // no activation
        return LayerNorm.forward(nn.functional.dropout(merged, _dropout, training) + residual);
    }
}
