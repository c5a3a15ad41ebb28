using TorchSharp;
using static TorchSharp.torch;
using Operation = System.Func<TorchSharp.torch.Tensor[], TorchSharp.torch.Tensor[]>;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>The operations of make_torch_cases.py in C#, by the same names.</summary>
internal static partial class TorchOperations
{
    public static IReadOnlyDictionary<string, Operation> All { get; } = new Dictionary<string, Operation>(
        [.. Arithmetic, .. Reductions, .. Orders, .. Products, .. Shapes, .. Selections, .. Functional, .. Creation, .. Types]);

    private static KeyValuePair<string, Operation> Op(string name, Func<Tensor[], Tensor> f) => new(name, i => [f(i)]);
    private static KeyValuePair<string, Operation> Ops(string name, Operation f) => new(name, f);
    private static KeyValuePair<string, Operation> Pair(string name, Func<Tensor[], (Tensor, Tensor)> f) => new(name, i =>
    {
        var (a, b) = f(i);
        return [a, b];
    });

    private static KeyValuePair<string, Operation>[] Arithmetic =>
    [
        Op("add", i => i[0] + i[1]),
        Op("sub", i => i[0] - i[1]),
        Op("mul", i => i[0] * i[1]),
        Op("div", i => i[0] / i[1]),
        Op("div_ints", i => i[0] / i[1]),
        Op("div_floor", i => i[0].div(i[1], RoundingMode.floor)),
        Op("div_trunc", i => i[0].div(i[1], RoundingMode.trunc)),
        Op("remainder", i => i[0] % i[1]),
        Op("scalar_right", i => ((i[0] + 2) * 3 - 1.5) / 4),
        Op("scalar_left", i => 2 / i[0] + (1 - i[0]) + 3 * i[0]),
        Op("int_plus_float_scalar", i => i[0] + 1.5),
        Op("int_times_int_scalar", i => i[0] * 3),
        Op("bool_plus_long", i => i[0] + i[1]),
        Op("add_alpha", i => i[0].add(i[1], alpha: 0.5)),
        Op("addcmul", i => i[0].addcmul(i[1], i[2], 0.3)),
        Op("addcdiv", i => i[0].addcdiv(i[1], i[2], 0.3)),
        Op("pow_scalar", i => i[0].pow(3)),
        Op("pow_tensor", i => i[0].pow(i[1])),
        Op("lerp", i => i[0].lerp(i[1], i[2])),
        Op("maximum", i => maximum(i[0], i[1])),
        Op("minimum", i => minimum(i[0], i[1])),
        Op("clamp", i => i[0].clamp(-0.5, 0.7)),
        Op("clamp_min", i => i[0].clamp_min(0.1)),
        Op("abs", i => i[0].abs()),
        Op("neg", i => -i[0]),
        Op("exp", i => exp(i[0])),
        Op("sigmoid", i => i[0].sigmoid()),
        Op("tanh", i => i[0].tanh()),
        Op("erf", i => i[0].erf()),
        Op("floor", i => i[0].floor()),
        Op("ceil", i => i[0].ceil()),
        Op("round", i => i[0].round()),
        Op("trunc", i => i[0].trunc()),
        Op("sign", i => i[0].sign()),
        Op("sin", i => i[0].sin()),
        Op("cos", i => i[0].cos()),
        Op("square", i => i[0].square()),
        Op("relu", i => i[0].relu()),
        Op("expm1", i => i[0].expm1()),
        Op("log", i => log(i[0])),
        Op("sqrt", i => sqrt(i[0])),
        Op("rsqrt", i => i[0].rsqrt()),
        Op("log1p", i => i[0].log1p()),
        Op("log2", i => i[0].log2()),
        Op("log10", i => i[0].log10()),
        Op("reciprocal", i => i[0].reciprocal()),
        Op("eq", i => i[0] == i[1]),
        Op("ne", i => i[0] != i[1]),
        Op("lt", i => i[0] < i[1]),
        Op("le", i => i[0] <= i[1]),
        Op("gt", i => i[0] > i[1]),
        Op("ge", i => i[0] >= i[1]),
        Op("compare_scalar", i => ((i[0] > 0) & (i[0] <= 1)) | (i[0] == i[0][0, 0].item<double>())),
        Op("logical", i => i[0].logical_xor(i[1]) | ~i[0]),
        Op("bitwise", i => (i[0] & i[1]) | (i[0] ^ i[1])),
        Op("isnan", i => i[0].isnan()),
        Op("isfinite", i => i[0].isfinite()),
        Op("isinf", i => i[0].isinf()),
        Op("nan_to_num", i => i[0].nan_to_num(7.0, 8.0, -8.0)),
    ];

    private static KeyValuePair<string, Operation>[] Reductions =>
    [
        Op("sum", i => i[0].sum()),
        Op("sum_int", i => i[0].sum()),
        Op("sum_dim", i => i[0].sum(1)),
        Op("sum_dims_keep", i => i[0].sum(new long[] { 0, 2 }, keepdim: true)),
        Op("sum_bool", i => i[0].sum()),
        Op("mean", i => i[0].mean()),
        Op("mean_dims", i => i[0].mean([0, 1])),
        Op("mean_keep", i => i[0].mean([-1], keepdim: true)),
        Op("var", i => i[0].var()),
        Op("var_biased", i => i[0].var(-1, unbiased: false, keepdim: true)),
        Op("std", i => i[0].std()),
        Op("std_dim", i => i[0].std(1)),
        Op("prod", i => i[0].prod(1)),
        Op("max", i => i[0].max()),
        Pair("max_dim", i => i[0].max(1)),
        Pair("min_dim_keep", i => i[0].min(-1, keepdim: true)),
        Op("amax", i => i[0].amax(0, 2)),
        Op("amin", i => i[0].amin(new long[] { 1 }, keepdim: true)),
        Op("argmax", i => i[0].argmax(-1)),
        Op("argmax_all", i => i[0].argmax()),
        Op("argmin", i => i[0].argmin(0, keepdim: true)),
        Op("any", i => i[0].any(1)),
        Op("all", i => i[0].all(0)),
        Op("norm", i => i[0].norm()),
        Op("norm_dim", i => i[0].norm(1, keepdim: true, p: 2)),
        Op("logsumexp", i => i[0].logsumexp(-1)),
        Op("cumsum", i => i[0].cumsum(1)),
        Op("cumprod", i => i[0].cumprod(0)),
        Op("median", i => i[0].flatten()[..11].median()),
        Op("count_nonzero", i => i[0].count_nonzero()),
        Op("softmax", i => i[0].softmax(-1)),
        Op("log_softmax", i => i[0].log_softmax(1)),
    ];

    private static KeyValuePair<string, Operation>[] Orders =>
    [
        Pair("topk", i => i[0].topk(2, 1)),
        Pair("topk_smallest", i => topk(i[0], 3, 0, largest: false)),
        Pair("sort", i => i[0].sort(1)),
        Pair("sort_descending", i => i[0].sort(0, descending: true)),
        Pair("sort_stable", i => i[0].sort(0, stable: true)),
        Op("argsort", i => i[0].argsort(1, descending: true)),
        Pair("unique", i =>
        {
            var (output, _, counts) = i[0].unique(return_counts: true);
            return (output, counts);
        }),
        Op("nonzero", i => i[0].nonzero()),
    ];

    private static KeyValuePair<string, Operation>[] Products =>
    [
        Op("matmul", i => i[0].matmul(i[1])),
        Op("matmul_batched", i => matmul(i[0], i[1])),
        Op("matmul_vector", i => i[0].matmul(i[1])),
        Op("mm", i => i[0].mm(i[1])),
        Op("bmm", i => i[0].bmm(i[1])),
        Op("baddbmm", i => i[1].baddbmm(i[2], i[0], beta: 0.5f, alpha: 2)), // TorchSharp's order: first batch, second batch, what is added to
        Op("addmm", i => i[0].addmm(i[1], i[2])),
        Op("dot", i => i[0].dot(i[1])),
        Op("outer", i => i[0].outer(i[1])),
        Op("einsum", i => einsum("bid,bjd->bij", i[0], i[1])),
    ];
}
