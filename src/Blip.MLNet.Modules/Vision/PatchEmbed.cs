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
    public override Tensor forward(Tensor images) => proj.forward(images).flatten(2).transpose(1, 2);
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
        weight = Layers.Parameters.Empty(dtype, hiddenSize, 3, patchSize, patchSize);
        bias = Layers.Parameters.Empty(dtype, hiddenSize);
        RegisterComponents();
    }

    /// <summary>[B, 3, S, S] -> [B, D, S/p, S/p].</summary>
    public override Tensor forward(Tensor images) => nn.functional.conv2d(images, weight, bias, _stride);
}
