namespace Blip.MLNet.Modules.Layers;

/// <summary>Layer normalisation over the last dimension, with the checkpoint's names <c>weight</c> and <c>bias</c>.</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    /// <summary>[D]</summary>
    public readonly Parameter weight;

    /// <summary>[D]</summary>
    public readonly Parameter bias;

    private readonly double _eps;
    private readonly long[] _shape;

    /// <summary>Makes a layer whose values are not set yet.</summary>
    public LayerNorm(int features, double eps, ScalarType dtype = ScalarType.Float32) : base(nameof(LayerNorm))
    {
        _eps = eps;
        _shape = [features];
        weight = Parameters.Empty(dtype, features);
        bias = Parameters.Empty(dtype, features);
        RegisterComponents();
    }

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => !training && BFloat16Norm.Applies(input, weight)
        ? BFloat16Norm.Normalize(input, weight, bias, _eps)
        : nn.functional.layer_norm(input, _shape, weight, bias, _eps);
}
