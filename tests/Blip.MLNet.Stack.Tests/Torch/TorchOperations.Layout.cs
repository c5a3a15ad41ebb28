using TorchSharp;
using static TorchSharp.torch;
using Operation = System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor[]>;

namespace Blip.MLNet.Stack.Tests.Torch;

internal static partial class TorchOperations
{
    private static KeyValuePair<string, Operation>[] Shapes =>
    [
        Op("view", i => i[0].view(6, -1)),
        Op("reshape", i => i[0].transpose(0, 2).reshape(8, 3)),
        Op("flatten", i => i[0].flatten(1)),
        Op("permute", i => i[0].permute(2, 0, 1)),
        Op("transpose", i => i[0].transpose(-2, -1)),
        Op("t", i => i[0].t()),
        Op("squeeze", i => i[0].squeeze()),
        Op("squeeze_dim", i => i[0].squeeze(0)),
        Op("unsqueeze", i => i[0].unsqueeze(1)),
        Op("expand", i => i[0].expand(2, -1, 4)),
        Op("expand_as", i => i[0].expand_as(i[1])),
        Op("repeat", i => i[0].repeat(2, 3)),
        Op("repeat_interleave", i => i[0].repeat_interleave(2, 0)),
        Op("repeat_interleave_tensor", i => i[0].repeat_interleave(i[1], 0)),
        Op("roll", i => i[0].roll(1, 1)),
        Op("flip", i => i[0].flip(0, 2)),
        Op("narrow", i => i[0].narrow(1, 1, 2)),
        Op("cat", i => cat([i[0], i[1]], 1)),
        Op("stack", i => stack([i[0], i[1]], 1)),
        Op("hstack", i => hstack(i[0], i[1])),
        Op("vstack", i => vstack([i[0], i[1]])),
        Ops("split", i => i[0].split(2, 2)),
        Ops("split_sizes", i => i[0].split(new long[] { 1, 3 }, -1)),
        Ops("chunk", i => i[0].chunk(3, 0)),
        Ops("unbind", i => i[0].unbind(1)),
        Op("tril", i => i[0].tril()),
        Op("triu", i => i[0].triu(1)),
        Op("diagonal", i => i[0].diagonal()),
        Ops("meshgrid", i => meshgrid([i[0], i[1]], "ij")),
        Op("unfold", i => i[0].unfold(0, 3, 2)),
    ];

    private static KeyValuePair<string, Operation>[] Selections =>
    [
        Op("select", i => i[0].select(1, -1)),
        Op("index_select", i => i[0].index_select(0, i[1])),
        Op("gather", i => i[0].gather(1, i[1])),
        Op("scatter", i => i[0].scatter(1, i[1], i[2])),
        Op("scatter_add", i => i[0].scatter_add(1, i[1], i[2])),
        Op("index_add", i => i[0].index_add(0, i[1], i[2], 2)),
        Op("masked_fill", i => i[0].masked_fill(i[1], double.NegativeInfinity)),
        Op("masked_select", i => i[0].masked_select(i[1])),
        Op("where", i => where(i[0], i[1], i[2])),
        Op("index_slices", i => i[0][.., 1.., ^2..]),
        Op("index_step", i => i[0][TensorIndex.Slice(1, 6, 2)]),
        Op("index_ellipsis", i => i[0][TensorIndex.Ellipsis, 0]),
        Op("index_new_axis", i => i[0][.., TensorIndex.None, 2]),
        Op("index_integers", i => i[0][1, 2]),
        Op("index_mask", i => i[0][i[0] > 0]),
        Op("index_tensors", i => i[0][i[1], i[2]]),
        Op("index_mixed", i => i[0][1, TensorIndex.Tensor(i[1]), 1..3]),
        Op("put_slice", i =>
        {
            i[0][.., 1..3] = i[1];
            return i[0];
        }),
        Op("put_mask", i =>
        {
            i[0][i[0] > 0] = tensor(9.0);
            return i[0];
        }),
        Op("put_row", i =>
        {
            i[0][1] = i[1];
            return i[0];
        }),
        Op("put_accumulate", i => i[0].index_put_(i[2], [i[1]], accumulate: true)),
    ];

    private static KeyValuePair<string, Operation>[] Creation =>
    [
        Op("arange", _ => arange(7)),
        Op("arange_step", _ => arange(1, 2, 0.25)),
        Op("linspace", _ => linspace(-1, 1, 5)),
        Op("eye", _ => eye(2, 3)),
        Op("full", _ => full(2, 2, 7)),
        Op("full_float", _ => full(3, 0.5)),
        Op("zeros_like", i => zeros_like(i[0])),
        Op("ones_like", i => ones_like(i[0], dtype: int64)),
        Op("tril_indices", _ => tril_indices(3, 3)),
    ];

    private static KeyValuePair<string, Operation>[] Types =>
    [
        Op("to_float32", i => i[0].to(float32)),
        Op("to_bfloat16", i => i[0].to(float32).to(bfloat16)),
        Op("to_float16", i => i[0].half()),
        Op("to_int32", i => i[0].to(int32)),
        Op("to_uint8", i => i[0].@byte()),
        Op("to_bool", i => i[0].to(@bool)),
        Op("bfloat16_matmul", i => i[0].bfloat16().matmul(i[1].bfloat16())),
        Op("bfloat16_sum", i => i[0].bfloat16().sum()),
        Op("float32_matmul", i => i[0].@float().matmul(i[1].@float())),
    ];
}
