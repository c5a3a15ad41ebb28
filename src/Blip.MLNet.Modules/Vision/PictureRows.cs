using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Numerics.Pairs;

namespace Blip.MLNet.Modules.Vision;

/// <summary>
/// The tokens of a batch's pictures as rows of one matrix. In bfloat16 they are float32 between the blocks where the library multiplies
/// itself, so that sums over all blocks are not rounded at each; and where libtorch multiplies, they are filled up with rows of zeros to
/// a number that suits its products: the 577 rows of a picture of 384 pixels take a tenth longer than 592.
/// </summary>
/// <param name="Pictures">B</param>
/// <param name="Tokens">Tokens of a picture, N.</param>
internal readonly record struct PictureRows(int Pictures, int Tokens)
{
    private const int Multiple = 16;

    /// <summary>
    /// Bytes of a block's largest states. The C library gives memory of more than 32 MB back to the system at once, and to clear its
    /// pages again for every block takes a tenth of the encoder's time.
    /// </summary>
    private const long MostInnerBytes = 30 << 20;

    /// <summary>Whether states are for this class: on the CPU, without gradients.</summary>
    /// <param name="states">[B, N, D]</param>
    public static bool Applies(Tensor states) => !torch.is_grad_enabled() && FusedAttention.Applies(states);

    /// <summary>Pictures that go through the blocks together; at least one.</summary>
    /// <param name="states">[B, N, D]</param>
    /// <param name="innerSize">Width of the blocks' inner states.</param>
    public static int MostAtOnce(Tensor states, int innerSize) => (int)Math.Max(1, MostInnerBytes / (states.shape[1] * innerSize * states.element_size()));

    /// <summary>[B, N, D] -> [R, D]</summary>
    public Tensor Fill(Tensor states)
    {
        Tensor rows = states.view(-1, states.shape[^1]); // [B N, D]
        if (rows.dtype != ScalarType.BFloat16) return rows;
        if (PairKernel.IsSupported) return rows.to_type(ScalarType.Float32);
        long rest = rows.shape[0] % Multiple;
        return rest == 0 ? rows : torch.cat([rows, torch.zeros(Multiple - rest, rows.shape[1], dtype: rows.dtype)], 0);
    }

    /// <summary>[R, D] -> [B, N, D]</summary>
    public Tensor Unfill(Tensor rows) => rows.narrow(0, 0, (long)Pictures * Tokens).view(Pictures, Tokens, -1);
}
