namespace Blip.MLNet.Modules.Text;

/// <summary>Additive attention masks with the reference's constants (transformers 4.15, ModuleUtilsMixin).</summary>
internal static class AttentionMasks
{
    /// <summary>What a masked text position adds to a score.</summary>
    private const float Masked = -10000f;

    /// <summary>What a masked encoder position adds to a score.</summary>
    private const float MaskedEncoder = -1e9f;

    /// <summary>Mask of a text's self-attention.</summary>
    /// <param name="attentionMask">int64 [R, T]: 1 for tokens, 0 for padding; null: no padding.</param>
    /// <param name="length">T</param>
    /// <param name="causal">Whether a token sees only itself and those before.</param>
    /// <param name="like">Gives type and device.</param>
    /// <returns>[R or 1, 1, T or 1, T], or null when everything is attended</returns>
    public static Tensor? ForText(Tensor? attentionMask, long length, bool causal, Tensor like)
    {
        Tensor? keep = attentionMask?.to_type(like.dtype).unsqueeze(1).unsqueeze(1); // [R, 1, 1, T]
        if (causal && length > 1)
        {
            Tensor lower = torch.ones(length, length, dtype: like.dtype, device: like.device).tril(); // [T, T]
            keep = keep is null ? lower.unsqueeze(0).unsqueeze(0) : keep * lower;
        }
        return keep is null ? null : (1 - keep) * Masked;
    }

    /// <summary>Mask of a cross-attention.</summary>
    /// <param name="encoderMask">int64 [B, N]: 1 for states to attend; null: all of them.</param>
    /// <param name="like">Gives the type.</param>
    /// <returns>[B, 1, 1, N], or null when everything is attended</returns>
    public static Tensor? ForEncoder(Tensor? encoderMask, Tensor like) =>
        encoderMask is null ? null : (1 - encoderMask.to_type(like.dtype).unsqueeze(1).unsqueeze(1)) * MaskedEncoder;
}
