using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Vision;

/// <summary>Self-attention of a ViT block with one fused projection for query, key and value.</summary>
public sealed class ViTAttention : nn.Module<Tensor, Tensor>
{
    /// <summary>[3D, D]: rows of the query, then the key, then the value, head by head.</summary>
    public readonly Linear qkv;

    /// <summary>[D, D]</summary>
    public readonly Linear proj;

    private readonly int _heads;

    internal ViTAttention(int hiddenSize, int heads, ScalarType dtype) : base(nameof(ViTAttention))
    {
        _heads = heads;
        qkv = new Linear(hiddenSize, 3 * hiddenSize, dtype: dtype);
        proj = new Linear(hiddenSize, hiddenSize, dtype: dtype);
        RegisterComponents();
    }

    /// <summary>[B, N, D] -> [B, N, D].</summary>
    public override Tensor forward(Tensor x)
    {
        long batch = x.shape[0], tokens = x.shape[1], width = x.shape[2];
        Tensor fused = qkv.forward(x); // [B, N, 3D]
        // In training a checkpointed block is computed twice, without and with gradients, and both times alike.
        if (!training && FusedAttention.Applies(fused)) return proj.forward(FusedAttention.Attend(fused, (int)batch, (int)tokens, _heads));
        Tensor[] parts = fused.view(batch, tokens, 3, _heads, width / _heads).permute(2, 0, 3, 1, 4).unbind(0); // 3 of [B, H, N, d]
        Tensor attended = Attention.Attend(parts[0], parts[1], parts[2]); // [B, H, N, d]
        return proj.forward(Attention.JoinHeads(attended));
    }

    /// <summary>The same for inference, added to a sum in its place.</summary>
    /// <param name="rows">[R, D]</param>
    /// <param name="pictures">What the rows are.</param>
    /// <param name="sum">[R, D]</param>
    internal void InferAdd(Tensor rows, PictureRows pictures, Tensor sum)
    {
        using Tensor fused = qkv.forward(rows); // [R, 3D]
        using Tensor attended = FusedAttention.Attend(fused, pictures.Pictures, pictures.Tokens, _heads); // [R, D]
        proj.AddTo(sum, attended);
    }
}
