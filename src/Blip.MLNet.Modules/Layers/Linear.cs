namespace Blip.MLNet.Modules.Layers;

/// <summary>y = x Wᵀ + b, with the checkpoint's names <c>weight</c> and <c>bias</c>.</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    /// <summary>[out, in].</summary>
    public readonly Parameter weight;

    /// <summary>[out]; null when the layer has none.</summary>
    public readonly Parameter? bias;

    private ILinearAdapter? _adapter;

    /// <summary>Makes a layer whose values are not set yet.</summary>
    public Linear(int inFeatures, int outFeatures, bool bias = true, ScalarType dtype = ScalarType.Float32) : base(nameof(Linear))
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        weight = Parameters.Empty(dtype, outFeatures, inFeatures);
        this.bias = bias ? Parameters.Empty(dtype, outFeatures) : null;
        RegisterComponents();
    }

    /// <summary>Width of the input's last dimension.</summary>
    public int InFeatures { get; }

    /// <summary>Width of the output's last dimension.</summary>
    public int OutFeatures { get; }

    /// <summary>What an adapter such as LoRA adds to the product, or null. It owns its own parameters.</summary>
    public ILinearAdapter? Adapter { get => _adapter; set => _adapter = value; }

    /// <inheritdoc />
    public override Tensor forward(Tensor input)
    {
        Tensor product = MatrixProduct.Multiply(input, weight, bias, training);
        return _adapter is null ? product : _adapter.Apply(input, product);
    }

    /// <summary>The exact GELU of the output. [.., in] -> [.., out]</summary>
    internal Tensor ForwardGelu(Tensor input) =>
        Fuses(input) ? PackedProduct.Multiply(input, weight, bias, gelu: true)
        : torch.is_grad_enabled() ? forward(input).gelu()
        : forward(input).gelu_();

    /// <summary>Adds the output to a sum, in its place and without gradients.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="sum">[.., out], of the output's type or float32</param>
    internal void AddTo(Tensor sum, Tensor input)
    {
        if (Fuses(input) && sum.is_contiguous()) PackedProduct.AddTo(sum, input, weight, bias);
        else using (Tensor output = forward(input)) sum.add_(output);
    }

    /// <summary>Whether what follows the product can be done with it: nothing of an adapter's comes between.</summary>
    private bool Fuses(Tensor input) => _adapter is null && !training && !SmallRowProduct.Applies(input, weight) && PackedProduct.Applies(input, weight);
}

/// <summary>Changes the output of a <see cref="Linear"/> layer that stays as it is, as LoRA does.</summary>
public interface ILinearAdapter
{
    /// <summary>The layer's output with the adapter's part.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="product">[.., out], the frozen layer's own output</param>
    /// <returns>[.., out]</returns>
    Tensor Apply(Tensor input, Tensor product);
}
