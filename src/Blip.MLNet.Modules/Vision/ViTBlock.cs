using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Vision;

/// <summary>A pre-norm transformer block: x + attn(norm1(x)), then x + mlp(norm2(x)) (timm's Block).</summary>
public sealed class ViTBlock : nn.Module<Tensor, Tensor>
{
    /// <summary>Norm before the attention.</summary>
    public readonly LayerNorm norm1;

    /// <summary>Self-attention.</summary>
    public readonly ViTAttention attn;

    /// <summary>Norm before the MLP.</summary>
    public readonly LayerNorm norm2;

    /// <summary>The feed-forward part.</summary>
    public readonly ViTMlp mlp;

    private readonly double _dropPath;

    internal ViTBlock(Configuration.VisionConfig config, double dropPath, ScalarType dtype) : base(nameof(ViTBlock))
    {
        _dropPath = dropPath;
        norm1 = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        attn = new ViTAttention(config.HiddenSize, config.NumHeads, dtype);
        norm2 = new LayerNorm(config.HiddenSize, config.LayerNormEps, dtype);
        mlp = new ViTMlp(config.HiddenSize, config.IntermediateSize, dtype);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x)
    {
        x = x + DropPath.Apply(attn.forward(norm1.forward(x)), _dropPath, training);
        return x + DropPath.Apply(mlp.forward(norm2.forward(x)), _dropPath, training);
    }

    /// <summary>The same for inference, in the place of its input.</summary>
    /// <param name="rows">[R, D]</param>
    /// <param name="pictures">What the rows are.</param>
    internal void Infer(Tensor rows, PictureRows pictures)
    {
        using var scope = torch.NewDisposeScope();
        using (Tensor x = norm1.forward(rows)) attn.InferAdd(x, pictures, rows);
        using (Tensor x = norm2.forward(rows)) mlp.InferAdd(x, rows);
    }
}

/// <summary>fc2(gelu(fc1(x))) with the exact (erf) GELU.</summary>
public sealed class ViTMlp : nn.Module<Tensor, Tensor>
{
    /// <summary>[4D, D]</summary>
    public readonly Linear fc1;

    /// <summary>[D, 4D]</summary>
    public readonly Linear fc2;

    internal ViTMlp(int hiddenSize, int intermediateSize, ScalarType dtype) : base(nameof(ViTMlp))
    {
        fc1 = new Linear(hiddenSize, intermediateSize, dtype: dtype);
        fc2 = new Linear(intermediateSize, hiddenSize, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x) => fc2.forward(fc1.ForwardGelu(x));

    /// <summary>The same for inference, added to a sum in its place.</summary>
    /// <param name="x">[R, D]</param>
    /// <param name="sum">[R, D]</param>
    internal void InferAdd(Tensor x, Tensor sum)
    {
        using Tensor inner = fc1.ForwardGelu(x); // [R, 4D]
        fc2.AddTo(sum, inner);
    }
}
