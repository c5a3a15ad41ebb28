namespace Blip.MLNet.Modules.Layers;

/// <summary>x Wᵀ + b, by whatever is fastest for its rows, numbers and processor.</summary>
internal static class MatrixProduct
{
    /// <summary>The product.</summary>
    /// <param name="input">[.., in]</param>
    /// <param name="weight">[out, in]</param>
    /// <param name="bias">[out] or null</param>
    /// <param name="training">Whether the layer is in training; products then are libtorch's, which are the same with and without gradients.</param>
    /// <returns>[.., out]</returns>
    public static Tensor Multiply(Tensor input, Tensor weight, Tensor? bias, bool training) =>
        SmallRowProduct.Applies(input, weight) ? SmallRowProduct.Multiply(input, weight, bias)
        : !training && PackedProduct.Applies(input, weight) ? PackedProduct.Multiply(input, weight, bias)
        : nn.functional.linear(input, weight, bias!);
}
