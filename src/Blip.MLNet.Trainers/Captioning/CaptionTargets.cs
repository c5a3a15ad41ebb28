using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>Captions as the decoder's input and labels (models/blip.py, BLIP_Decoder.forward), each int64 [B, T].</summary>
internal sealed record CaptionTargets(Tensor Ids, Tensor Mask, Tensor Labels)
{
    /// <summary>Tokens, [DEC] first, padded to the longest; padding and the prompt do not count.</summary>
    public static CaptionTargets Of(BlipTokenizer tokenizer, IReadOnlyList<string> captions, string prompt, int maxTokens, Device device)
    {
        TokenBatch batch = tokenizer.EncodeBatch([.. captions.Select(c => prompt + c)], TokenPadding.Longest, maxTokens);
        for (int row = 0; row < batch.Rows; row++) batch.Ids[row * batch.Length] = tokenizer.DecoderId;
        Tensor ids = torch.tensor(batch.Ids).view(batch.Rows, batch.Length).to(device);
        Tensor mask = torch.tensor(batch.AttentionMask).view(batch.Rows, batch.Length).to(device);
        return new CaptionTargets(ids, mask, CaptionLabels.Of(ids, tokenizer.PadId, tokenizer.Encode(prompt).Length - 1));
    }
}
