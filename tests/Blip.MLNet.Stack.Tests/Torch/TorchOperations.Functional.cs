using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;
using Operation = System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor[]>;

namespace Blip.MLNet.Stack.Tests.Torch;

internal static partial class TorchOperations
{
    private static KeyValuePair<string, Operation>[] Functional =>
    [
        Op("linear", i => F.linear(i[0], i[1], i[2])),
        Op("linear_no_bias", i => F.linear(i[0], i[1])),
        Op("gelu", i => F.gelu(i[0])),
        Op("silu", i => F.silu(i[0])),
        Op("layer_norm", i => F.layer_norm(i[0], [4], i[1], i[2], 1e-6)),
        Op("normalize", i => F.normalize(i[0], dim: -1)),
        Op("normalize_p1", i => F.normalize(i[0], p: 1, dim: 0)),
        Op("cross_entropy_none", i => F.cross_entropy(i[0], i[1], reduction: Reduction.None)),
        Op("cross_entropy_mean", i => F.cross_entropy(i[0], i[1])),
        Op("cross_entropy_sum", i => F.cross_entropy(i[0], i[1], reduction: Reduction.Sum)),
        Op("cross_entropy_smooth", i => F.cross_entropy(i[0], i[1], label_smoothing: 0.1)),
        Op("cross_entropy_probabilities", i => F.cross_entropy(i[0], i[1])),
        Op("cross_entropy_weight", i => F.cross_entropy(i[0], i[1], i[2], reduction: Reduction.Sum)),
        Op("nll_loss", i => F.nll_loss(i[0], i[1])),
        Op("mse_loss", i => F.mse_loss(i[0], i[1])),
        Op("l1_loss", i => F.l1_loss(i[0], i[1], Reduction.Sum)),
        Op("bce_logits", i => F.binary_cross_entropy_with_logits(i[0], i[1])),
        Op("kl_div", i => F.kl_div(i[0], i[1], log_target: false, reduction: Reduction.Sum)),
        Op("cosine_similarity", i => F.cosine_similarity(i[0], i[1])),
        Op("conv2d", i => F.conv2d(i[0], i[1], i[2], strides: [2, 2])),
        Op("conv2d_padded", i => F.conv2d(i[0], i[1], padding: [1, 1], groups: 2)),
        Op("interpolate_bilinear", i => F.interpolate(i[0], [4, 7], mode: InterpolationMode.Bilinear, align_corners: false)),
        Op("interpolate_bilinear_corners", i => F.interpolate(i[0], [9, 8], mode: InterpolationMode.Bilinear, align_corners: true)),
        Op("interpolate_bilinear_antialias", i => F.interpolate(i[0], [3, 2], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true)),
        Op("interpolate_bicubic", i => F.interpolate(i[0], [4, 7], mode: InterpolationMode.Bicubic, align_corners: false)),
        Op("interpolate_bicubic_corners", i => F.interpolate(i[0], [9, 8], mode: InterpolationMode.Bicubic, align_corners: true)),
        Op("interpolate_bicubic_antialias", i => F.interpolate(i[0], [3, 2], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true)),
        Op("interpolate_nearest", i => F.interpolate(i[0], [4, 7])),
        Op("interpolate_area", i => F.interpolate(i[0], [3, 2], mode: InterpolationMode.Area)),
        Op("interpolate_factor", i => F.interpolate(i[0], scale_factor: [1.6, 1.6], mode: InterpolationMode.Bicubic, align_corners: false)),
        Op("pad", i => F.pad(i[0], (1, 2), value: 3)),
        Op("pad_reflect", i => F.pad(i[0], (1, 1, 2, 0), PaddingModes.Reflect)),
        Op("one_hot", i => F.one_hot(i[0], 5)),
        Op("avg_pool2d", i => F.avg_pool2d(i[0], new long[] { 2, 2 })),
        Op("max_pool2d", i => F.max_pool2d(i[0], new long[] { 2, 2 })),
        Op("attention", i => F.scaled_dot_product_attention(i[0], i[1], i[2])),
        Op("attention_mask", i => F.scaled_dot_product_attention(i[0], i[1], i[2], i[3])),
        Op("attention_bool_mask", i => F.scaled_dot_product_attention(i[0], i[1], i[2], i[3])),
        Op("attention_causal", i => F.scaled_dot_product_attention(i[0], i[1], i[2], is_casual: true)),
    ];
}
