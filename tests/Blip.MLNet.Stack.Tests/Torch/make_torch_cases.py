#!/usr/bin/env python3
"""Writes torch_cases.json: inputs and results of tensor operations as PyTorch computes them.

Run with a Python that has torch (Debian: python3-torch). The names are those of TorchOperations.cs, which has the same operations
in C#. Inputs are float64 unless a case needs another type; results are compared with the tolerance beside them."""
import json
import os

import torch
import torch.nn.functional as F

G = torch.Generator().manual_seed(20240601)


def rand(*shape):
    return torch.randn(*shape, generator=G, dtype=torch.float64).mul(100).round().div(100)


def ints(high, *shape):
    return torch.randint(high, shape, generator=G)


def dump(t):
    t = t.detach()
    kind = str(t.dtype).removeprefix("torch.")
    data = t.to(torch.float64) if t.is_floating_point() else t.to(torch.int64)
    def number(v):
        if isinstance(v, int):
            return v
        return v if v == v and abs(v) != float("inf") else str(v)
    return {"dtype": kind, "shape": list(t.shape), "data": [number(v) for v in data.flatten().tolist()]}


CASES = {}


def case(name, inputs, f, tol=1e-9):
    results = f(*inputs)
    results = [results] if isinstance(results, torch.Tensor) else list(results)
    CASES[name] = {"inputs": [dump(t) for t in inputs], "results": [dump(r) for r in results], "tolerance": tol}


x, y = rand(3, 4), rand(3, 4)
p = x.abs() + 0.1
b = rand(2, 3, 4)
i34, j34 = ints(9, 3, 4), ints(9, 3, 4) + 1

# arithmetic, with broadcasting and type promotion
case("add", [x, rand(4)], lambda a, c: a + c)
case("sub", [x, rand(3, 1)], lambda a, c: a - c)
case("mul", [x, y], lambda a, c: a * c)
case("div", [x, y], lambda a, c: a / c)
case("div_ints", [i34, j34], lambda a, c: a / c, 1e-6)
case("div_floor", [i34 - 5, j34], lambda a, c: torch.div(a, c, rounding_mode="floor"))
case("div_trunc", [x * 10, y], lambda a, c: torch.div(a, c, rounding_mode="trunc"))
case("remainder", [i34 - 4, j34], lambda a, c: a % c)
case("scalar_right", [x], lambda a: ((a + 2) * 3 - 1.5) / 4)
case("scalar_left", [p], lambda a: 2 / a + (1 - a) + 3 * a)
case("int_plus_float_scalar", [i34], lambda a: a + 1.5, 1e-6)
case("int_times_int_scalar", [i34], lambda a: a * 3)
case("bool_plus_long", [x > 0, i34], lambda a, c: a + c)
case("add_alpha", [x, y], lambda a, c: torch.add(a, c, alpha=0.5))
case("addcmul", [x, y, p], lambda a, c, d: torch.addcmul(a, c, d, value=0.3))
case("addcdiv", [x, y, p], lambda a, c, d: torch.addcdiv(a, c, d, value=0.3))
case("pow_scalar", [x], lambda a: a.pow(3))
case("pow_tensor", [p, y], lambda a, c: a.pow(c))
case("lerp", [x, y, p], lambda a, c, d: torch.lerp(a, c, d))
case("maximum", [x, y], torch.maximum)
case("minimum", [x, y], torch.minimum)
case("clamp", [x], lambda a: a.clamp(-0.5, 0.7))
case("clamp_min", [x], lambda a: a.clamp(min=0.1))
for name in "abs neg exp sigmoid tanh erf floor ceil round trunc sign sin cos square relu expm1".split():
    case(name, [x], lambda a, name=name: getattr(a, name)())
for name in "log sqrt rsqrt log1p log2 log10 reciprocal".split():
    case(name, [p], lambda a, name=name: getattr(a, name)())
for name in "eq ne lt le gt ge".split():
    case(name, [i34, ints(9, 3, 4)], lambda a, c, name=name: getattr(a, name)(c))
case("compare_scalar", [x], lambda a: (a > 0) & (a <= 1) | (a == x[0, 0].item()))
case("logical", [x > 0, y > 0], lambda a, c: torch.logical_xor(a, c) | ~a)
case("bitwise", [i34, j34], lambda a, c: (a & c) | (a ^ c))
odd = torch.tensor([1.0, float("nan"), float("inf"), -float("inf"), 0.0], dtype=torch.float64)
case("isnan", [odd], torch.isnan)
case("isfinite", [odd], torch.isfinite)
case("isinf", [odd], torch.isinf)
case("nan_to_num", [odd], lambda a: a.nan_to_num(7.0, 8.0, -8.0))

# reductions
case("sum", [b], lambda a: a.sum())
case("sum_int", [i34], lambda a: a.sum())
case("sum_dim", [b], lambda a: a.sum(1))
case("sum_dims_keep", [b], lambda a: a.sum((0, 2), keepdim=True))
case("sum_bool", [x > 0], lambda a: a.sum())
case("mean", [b], lambda a: a.mean())
case("mean_dims", [b], lambda a: a.mean((0, 1)))
case("mean_keep", [b], lambda a: a.mean(-1, keepdim=True))
case("var", [b], lambda a: a.var())
case("var_biased", [b], lambda a: a.var(-1, unbiased=False, keepdim=True))
case("std", [b], lambda a: a.std())
case("std_dim", [b], lambda a: a.std(1))
case("prod", [x], lambda a: a.prod(1))
case("max", [b], lambda a: a.max())
case("max_dim", [b], lambda a: a.max(1))
case("min_dim_keep", [b], lambda a: a.min(-1, keepdim=True))
case("amax", [b], lambda a: a.amax((0, 2)))
case("amin", [b], lambda a: a.amin((1,), keepdim=True))
case("argmax", [b], lambda a: a.argmax(-1))
case("argmax_all", [b], lambda a: a.argmax())
case("argmin", [b], lambda a: a.argmin(0, keepdim=True))
case("any", [x > 1], lambda a: a.any(1))
case("all", [x > -1], lambda a: a.all(0))
case("norm", [x], lambda a: a.norm())
case("norm_dim", [x], lambda a: a.norm(dim=1, keepdim=True, p=2))
case("logsumexp", [b], lambda a: a.logsumexp(-1))
case("cumsum", [b], lambda a: a.cumsum(1))
case("cumprod", [x], lambda a: a.cumprod(0))
case("median", [x], lambda a: a.flatten()[:11].median())
case("count_nonzero", [i34], lambda a: a.count_nonzero())
case("softmax", [b], lambda a: a.softmax(-1))
case("log_softmax", [b], lambda a: a.log_softmax(1))

# order
case("topk", [x], lambda a: a.topk(2, 1))
case("topk_smallest", [x], lambda a: a.topk(3, 0, largest=False))
case("sort", [x], lambda a: a.sort(1))
case("sort_descending", [x], lambda a: a.sort(0, descending=True))
case("sort_stable", [torch.tensor([2, 1, 2, 1, 2, 0])], lambda a: a.sort(dim=0, stable=True))
case("argsort", [x], lambda a: a.argsort(1, descending=True))
case("unique", [ints(4, 12)], lambda a: torch.unique(a, return_counts=True))
case("nonzero", [x > 0], lambda a: a.nonzero())

# products
m, n = rand(3, 5), rand(5, 2)
case("matmul", [m, n], torch.matmul)
case("matmul_batched", [rand(2, 1, 3, 5), rand(4, 5, 2)], torch.matmul)
case("matmul_vector", [m, rand(5)], torch.matmul)
case("mm", [m, n], torch.mm)
case("bmm", [rand(2, 3, 4), rand(2, 4, 5)], torch.bmm)
case("baddbmm", [rand(2, 3, 5), rand(2, 3, 4), rand(2, 4, 5)], lambda a, c, d: torch.baddbmm(a, c, d, beta=0.5, alpha=2), 1e-6)
case("addmm", [rand(3, 2), m, n], lambda a, c, d: torch.addmm(a, c, d))
case("dot", [rand(6), rand(6)], torch.dot)
case("outer", [rand(3), rand(2)], torch.outer)
case("einsum", [rand(2, 3, 4), rand(2, 5, 4)], lambda a, c: torch.einsum("bid,bjd->bij", a, c))

# shapes
case("view", [b], lambda a: a.view(6, -1))
case("reshape", [b], lambda a: a.transpose(0, 2).reshape(8, 3))
case("flatten", [b], lambda a: a.flatten(1))
case("permute", [b], lambda a: a.permute(2, 0, 1))
case("transpose", [b], lambda a: a.transpose(-2, -1))
case("t", [x], lambda a: a.t())
case("squeeze", [rand(1, 3, 1, 2)], lambda a: a.squeeze())
case("squeeze_dim", [rand(1, 3, 1, 2)], lambda a: a.squeeze(0))
case("unsqueeze", [x], lambda a: a.unsqueeze(1))
case("expand", [rand(3, 1)], lambda a: a.expand(2, -1, 4))
case("expand_as", [rand(3, 1), x], lambda a, c: a.expand_as(c))
case("repeat", [rand(2, 2)], lambda a: a.repeat(2, 3))
case("repeat_interleave", [x], lambda a: a.repeat_interleave(2, 0))
case("repeat_interleave_tensor", [x, torch.tensor([2, 0, 1])], lambda a, r: a.repeat_interleave(r, 0))
case("roll", [x], lambda a: a.roll(1, 1))
case("flip", [b], lambda a: a.flip(0, 2))
case("narrow", [x], lambda a: a.narrow(1, 1, 2))
case("cat", [x, y], lambda a, c: torch.cat([a, c], 1))
case("stack", [x, y], lambda a, c: torch.stack([a, c], 1))
case("hstack", [x, y], lambda a, c: torch.hstack([a, c]))
case("vstack", [x, y], lambda a, c: torch.vstack([a, c]))
case("split", [b], lambda a: a.split(2, 2))
case("split_sizes", [b], lambda a: a.split([1, 3], -1))
case("chunk", [rand(5, 2)], lambda a: a.chunk(3, 0))
case("unbind", [x], lambda a: a.unbind(1))
case("tril", [x], lambda a: a.tril())
case("triu", [x], lambda a: a.triu(1))
case("diagonal", [x], lambda a: a.diagonal())
case("meshgrid", [rand(2), rand(3)], lambda a, c: torch.meshgrid(a, c, indexing="ij"))
case("unfold", [rand(7)], lambda a: a.unfold(0, 3, 2))

# selection
idx = torch.tensor([2, 0, 2])
case("select", [b], lambda a: a.select(1, -1))
case("index_select", [x, idx], lambda a, k: a.index_select(0, k))
case("gather", [x, ints(4, 3, 2)], lambda a, k: a.gather(1, k))
case("scatter", [x, torch.tensor([[0], [3], [1]]), rand(3, 1)], lambda a, k, s: a.scatter(1, k, s))
case("scatter_add", [x, torch.tensor([[0, 0], [3, 3], [1, 2]]), rand(3, 2)], lambda a, k, s: a.scatter_add(1, k, s))
case("index_add", [x, idx, rand(3, 4)], lambda a, k, s: a.index_add(0, k, s, alpha=2))
case("masked_fill", [x, x > 0], lambda a, k: a.masked_fill(k, -float("inf")))
case("masked_select", [x, x > 0], lambda a, k: a.masked_select(k))
case("where", [x > 0, x, y], torch.where)
case("index_slices", [b], lambda a: a[:, 1:, -2:])
case("index_step", [rand(7)], lambda a: a[1:6:2])
case("index_ellipsis", [b], lambda a: a[..., 0])
case("index_new_axis", [x], lambda a: a[:, None, 2])
case("index_integers", [b], lambda a: a[1, 2])
case("index_mask", [x], lambda a: a[a > 0])
case("index_tensors", [x, idx, torch.tensor([1, 3, 0])], lambda a, r, c: a[r, c])
case("index_mixed", [b, idx], lambda a, k: a[1, k, 1:3])
def put(a, f):
    a = a.clone(); f(a); return a
case("put_slice", [x, rand(3, 2)], lambda a, v: put(a, lambda t: t.__setitem__((slice(None), slice(1, 3)), v)))
case("put_mask", [x], lambda a: put(a, lambda t: t.__setitem__(t > 0, torch.tensor(9.0, dtype=torch.float64))))
case("put_row", [x, rand(4)], lambda a, v: put(a, lambda t: t.__setitem__(1, v)))
case("put_accumulate", [x, torch.tensor([0, 0, 2]), rand(3, 4)], lambda a, k, v: put(a, lambda t: t.index_put_((k,), v, accumulate=True)))

# functional
w, bias = rand(5, 4), rand(5)
case("linear", [b, w, bias], F.linear)
case("linear_no_bias", [b, w], F.linear)
case("gelu", [x], F.gelu)
case("silu", [x], F.silu)
case("layer_norm", [b, rand(4), rand(4)], lambda a, g, c: F.layer_norm(a, (4,), g, c, 1e-6))
case("normalize", [b], lambda a: F.normalize(a, dim=-1))
case("normalize_p1", [x], lambda a: F.normalize(a, p=1.0, dim=0))
logits, target = rand(4, 6), torch.tensor([1, 5, -100, 0])
for red in ("none", "mean", "sum"):
    case("cross_entropy_" + red, [logits, target], lambda a, k, red=red: F.cross_entropy(a, k, reduction=red))
case("cross_entropy_smooth", [logits, target], lambda a, k: F.cross_entropy(a, k, label_smoothing=0.1))
case("cross_entropy_probabilities", [logits, rand(4, 6).softmax(-1)], F.cross_entropy)
case("cross_entropy_weight", [logits, target, rand(6).abs()], lambda a, k, c: F.cross_entropy(a, k, c, reduction="sum"))
case("nll_loss", [logits.log_softmax(-1), torch.tensor([1, 5, 2, 0])], F.nll_loss)
case("mse_loss", [x, y], F.mse_loss)
case("l1_loss", [x, y], lambda a, c: F.l1_loss(a, c, reduction="sum"))
case("bce_logits", [x, y.sigmoid()], F.binary_cross_entropy_with_logits)
case("kl_div", [x.log_softmax(-1), y.softmax(-1)], lambda a, c: F.kl_div(a, c, reduction="sum"))
case("cosine_similarity", [x, y], F.cosine_similarity)
pic = rand(1, 2, 6, 5)
case("conv2d", [pic, rand(3, 2, 2, 2), rand(3)], lambda a, k, c: F.conv2d(a, k, c, stride=2))
case("conv2d_padded", [pic, rand(2, 1, 3, 3)], lambda a, k: F.conv2d(a, k, padding=1, groups=2))
for mode in ("bilinear", "bicubic"):
    case("interpolate_" + mode, [pic], lambda a, mode=mode: F.interpolate(a, size=(4, 7), mode=mode, align_corners=False))
    case("interpolate_" + mode + "_corners", [pic], lambda a, mode=mode: F.interpolate(a, size=(9, 8), mode=mode, align_corners=True))
    case("interpolate_" + mode + "_antialias", [pic], lambda a, mode=mode: F.interpolate(a, size=(3, 2), mode=mode, align_corners=False, antialias=True))
case("interpolate_nearest", [pic], lambda a: F.interpolate(a, size=(4, 7)))
case("interpolate_area", [pic], lambda a: F.interpolate(a, size=(3, 2), mode="area"))
case("interpolate_factor", [pic], lambda a: F.interpolate(a, scale_factor=1.6, mode="bicubic", align_corners=False))
case("pad", [x], lambda a: F.pad(a, (1, 2), value=3.0))
case("pad_reflect", [pic], lambda a: F.pad(a, (1, 1, 2, 0), mode="reflect"))
case("one_hot", [torch.tensor([0, 3, 1])], lambda a: F.one_hot(a, 5))
case("avg_pool2d", [pic], lambda a: F.avg_pool2d(a, 2))
case("max_pool2d", [pic], lambda a: F.max_pool2d(a, 2))
q, k, v = rand(2, 2, 3, 4), rand(2, 2, 5, 4), rand(2, 2, 5, 4)
mask = rand(3, 5)
def attend(q, k, v, add=None):
    s = q @ k.transpose(-2, -1) / q.shape[-1] ** 0.5
    return (s if add is None else s + add).softmax(-1) @ v
case("attention", [q, k, v], attend)
case("attention_mask", [q, k, v, mask], attend)
keep = mask > -0.5
case("attention_bool_mask", [q, k, v, keep], lambda q, k, v, m: attend(q, k, v, torch.zeros_like(mask).masked_fill(~m, -float("inf"))))
causal = torch.ones(3, 3, dtype=torch.bool).tril()
case("attention_causal", [q, rand(2, 2, 3, 4), rand(2, 2, 3, 4)], lambda q, k, v: attend(q, k, v, torch.zeros(3, 3, dtype=torch.float64).masked_fill(~causal, -float("inf"))))

# creation
one = torch.zeros(1, dtype=torch.float64)
case("arange", [one], lambda a: torch.arange(7))
case("arange_step", [one], lambda a: torch.arange(1, 2, 0.25), 1e-6)
case("linspace", [one], lambda a: torch.linspace(-1, 1, 5), 1e-6)
case("eye", [one], lambda a: torch.eye(2, 3))
case("full", [one], lambda a: torch.full((2, 2), 7))
case("full_float", [one], lambda a: torch.full((3,), 0.5))
case("zeros_like", [i34], torch.zeros_like)
case("ones_like", [x], lambda a: torch.ones_like(a, dtype=torch.int64))
case("tril_indices", [one], lambda a: torch.tril_indices(3, 3))

# element types
case("to_float32", [x], lambda a: a.to(torch.float32), 1e-6)
case("to_bfloat16", [x], lambda a: a.to(torch.float32).to(torch.bfloat16))
case("to_float16", [x], lambda a: a.to(torch.float16))
case("to_int32", [x * 3], lambda a: a.to(torch.int32))
case("to_uint8", [p * 50], lambda a: a.to(torch.uint8))
case("to_bool", [i34 % 2], lambda a: a.to(torch.bool))
case("bfloat16_matmul", [m, n], lambda a, c: a.bfloat16() @ c.bfloat16(), 2e-2)
case("bfloat16_sum", [x], lambda a: a.bfloat16().sum(), 2e-2)
case("float32_matmul", [m, n], lambda a, c: a.float() @ c.float(), 1e-5)

if __name__ == "__main__":
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "torch_cases.json")
    with open(path, "w") as out:
        out.write("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in CASES.items()) + "\n}\n")
    print(len(CASES), "cases,", os.path.getsize(path), "bytes")
