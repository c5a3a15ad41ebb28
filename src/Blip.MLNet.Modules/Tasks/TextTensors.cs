using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Token ids of texts as the models take them.</summary>
/// <param name="Ids">int64 [R, T]</param>
/// <param name="Mask">int64 [R, T]: 1 for tokens, 0 for padding</param>
public readonly record struct TextTensors(Tensor Ids, Tensor Mask)
{
    /// <summary>Makes tensors of a batch of tokens.</summary>
    /// <param name="batch">The tokens.</param>
    /// <param name="firstToken">What takes the place of [CLS] at position 0, such as [ENC] or [DEC]; null leaves it.</param>
    /// <param name="device">Where the tensors are to be; null: in main memory.</param>
    public static TextTensors Of(TokenBatch batch, int? firstToken = null, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        long[] ids = batch.Ids;
        if (firstToken is { } first)
        {
            ids = [.. ids];
            for (int row = 0; row < batch.Rows; row++) ids[row * batch.Length] = first;
        }
        return new TextTensors(
            torch.tensor(ids, device: device).view(batch.Rows, batch.Length),
            torch.tensor(batch.AttentionMask, device: device).view(batch.Rows, batch.Length));
    }
}
