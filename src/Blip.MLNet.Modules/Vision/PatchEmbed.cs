using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Vision;

/// <summary>Cuts a picture into patches and projects each to a token (timm's PatchEmbed).</summary>
public sealed class PatchEmbed : nn.Module<Tensor, Tensor>
{
    /// <summary>The convolution whose kernel and stride are the patch.</summary>
    public readonly PatchProjection proj;

    /// <summary>Makes the layer without values.</summary>
    public PatchEmbed(int patchSize, int hiddenSize, ScalarType dtype) : base(nameof(PatchEmbed))
    {
        proj = new PatchProjection(patchSize, hiddenSize, dtype);
        RegisterComponents();
    }

    /// <summary>[B, 3, S, S] -> [B, P, D], patches row by row.</summary>
    public override Tensor forward(Tensor images) =>
        !training && PackedProduct.Takes(images, proj.weight) ? proj.Project(images) : proj.forward(images).flatten(2).transpose(1, 2);
}

/// <summary>A convolution with kernel = stride = patch, with the checkpoint's names <c>weight</c> and <c>bias</c>.</summary>
public sealed class PatchProjection : nn.Module<Tensor, Tensor>
{
    /// <summary>[D, 3, p, p]</summary>
    public readonly Parameter weight;

    /// <summary>[D]</summary>
    public readonly Parameter bias;

    private readonly long[] _stride;

    internal PatchProjection(int patchSize, int hiddenSize, ScalarType dtype) : base(nameof(PatchProjection))
    {
        _stride = [patchSize, patchSize];
        weight = Parameters.Empty(dtype, hiddenSize, 3, patchSize, patchSize);
        bias = Parameters.Empty(dtype, hiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, 3, S, S] -> [B, D, S/p, S/p].</summary>
    public override Tensor forward(Tensor images) => nn.functional.conv2d(images, weight, bias, _stride);

    /// <summary>The same as one matrix product. [B, 3, S, S] -> [B, P, D].</summary>
    internal Tensor Project(Tensor images)
    {
        long batch = images.shape[0], channels = images.shape[1], patch = _stride[0], side = images.shape[2] / patch;
        using Tensor patches = images.view(batch, channels, side, patch, side, patch).permute(0, 2, 4, 1, 3, 5).reshape(batch, side * side, channels * patch * patch); // [B, P, 3 p p]
        using Tensor matrix = weight.view(weight.shape[0], -1); // [D, 3 p p]
        return PackedProduct.Multiply(patches, matrix, bias);
    }
}
