namespace Blip.MLNet.Modules.Layers;

/// <summary>The steps that every multi-head attention shares.</summary>
internal static class Attention
{
    /// <summary>[B, N, H*d] -> [B, H, N, d].</summary>
    public static Tensor SplitHeads(Tensor x, int heads) =>
        x.view(x.shape[0], x.shape[1], heads, x.shape[2] / heads).transpose(1, 2);

    /// <summary>[B, H, N, d] -> [B, N, H*d].</summary>
    public static Tensor JoinHeads(Tensor x) =>
        x.transpose(1, 2).reshape(x.shape[0], x.shape[2], x.shape[1] * x.shape[3]);

    /// <summary>softmax(q kᵀ / √d + mask) v.</summary>
    /// <param name="query">[B, H, N, d]</param>
    /// <param name="key">[B, H, M, d]</param>
    /// <param name="value">[B, H, M, d]</param>
    /// <param name="mask">Added to the scores; broadcasts to [B, H, N, M]. Null: everything is attended.</param>
    /// <param name="dropout">Dropout of the probabilities; 0 outside training.</param>
    /// <returns>[B, H, N, d]</returns>
    public static Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? mask = null, double dropout = 0) =>
        nn.functional.scaled_dot_product_attention(query, key, value, mask!, dropout);
}
