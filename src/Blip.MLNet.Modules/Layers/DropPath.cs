namespace Blip.MLNet.Modules.Layers;

/// <summary>Stochastic depth: in training, a residual branch of a picture is dropped as a whole (timm's DropPath).</summary>
internal static class DropPath
{
    /// <summary>Zeroes the branch of each row with probability <paramref name="rate"/> and scales the others by 1/(1-rate).</summary>
    /// <param name="branch">[B, ..]</param>
    /// <param name="rate">0 keeps every row.</param>
    /// <param name="training">Outside training nothing is dropped.</param>
    /// <returns>[B, ..]</returns>
    public static Tensor Apply(Tensor branch, double rate, bool training)
    {
        if (rate == 0 || !training) return branch;
        long[] perRow = [branch.shape[0], .. Enumerable.Repeat(1L, (int)branch.dim() - 1)];
        Tensor keep = torch.rand(perRow, device: branch.device) >= rate; // [B, 1, ..]
        return branch * (keep.to_type(branch.dtype) / (1 - rate));
    }
}
