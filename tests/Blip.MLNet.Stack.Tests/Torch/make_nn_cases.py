#!/usr/bin/env python3
"""Writes nn_cases.json beside it: layers with their gradients, optimizer steps, schedules and gradient clipping, as PyTorch
computes them (any PyTorch from 1.13 on; Debian's python3-torch will do). Run it again only to add cases."""
import json
import os

import torch
from torch import nn
from torch.optim import lr_scheduler as lrs

torch.manual_seed(20)
torch.set_num_threads(1)


def tensor(t):
    return {"shape": list(t.shape), "data": t.detach().flatten().tolist(), **({"int": True} if t.dtype == torch.long else {})}


def layer(kind, module, x, **args):
    """Forward and backward with a random upstream gradient."""
    module = module.double()
    if x.is_floating_point():
        x = x.double().requires_grad_()
    y = module(x)
    dy = torch.randn_like(y)
    y.backward(dy)
    return {"kind": kind, "args": args, "input": tensor(x), "output": tensor(y), "upstream": tensor(dy),
            "state": {n: tensor(p) for n, p in module.state_dict().items()},
            "input_grad": tensor(x.grad) if x.is_floating_point() else None,
            "grads": {n: tensor(p.grad) for n, p in module.named_parameters()}}


layers = [
    layer("Linear", nn.Linear(5, 3), torch.randn(4, 5), inputs=5, outputs=3, bias=True),
    layer("Linear", nn.Linear(4, 6, bias=False), torch.randn(2, 3, 4), inputs=4, outputs=6, bias=False),
    layer("LayerNorm", nn.LayerNorm(6, eps=1e-12), torch.randn(2, 3, 6), shape=[6], eps=1e-12),
    layer("LayerNorm", nn.LayerNorm([3, 4]), torch.randn(2, 3, 4), shape=[3, 4], eps=1e-5),
    layer("Embedding", nn.Embedding(7, 4), torch.tensor([[1, 2, 0], [6, 2, 2]]), rows=7, columns=4, padding=None),
    layer("Embedding", nn.Embedding(7, 4, padding_idx=0), torch.tensor([[1, 2, 0], [0, 2, 5]]), rows=7, columns=4, padding=0),
    layer("Conv2d", nn.Conv2d(3, 4, 2, stride=2), torch.randn(2, 3, 4, 6), inputs=3, outputs=4, kernel=2, stride=2, padding=0, dilation=1, groups=1, bias=True),
    layer("Conv2d", nn.Conv2d(4, 4, 3, padding=2, dilation=2, groups=2, bias=False), torch.randn(4, 5, 5), inputs=4, outputs=4, kernel=3, stride=1, padding=2, dilation=2, groups=2, bias=False),
    layer("GELU", nn.GELU(), torch.randn(3, 4)),
    layer("GELUTanh", nn.GELU(approximate="tanh"), torch.randn(3, 4)),
    layer("ReLU", nn.ReLU(), torch.randn(3, 4)),
    layer("Tanh", nn.Tanh(), torch.randn(3, 4)),
    layer("Identity", nn.Identity(), torch.randn(3, 4)),
    layer("Sequential", nn.Sequential(nn.Linear(3, 5), nn.GELU(), nn.Linear(5, 2)), torch.randn(4, 3), sizes=[3, 5, 2]),
]


def cross_entropy(logits, target, **args):
    logits = logits.double().requires_grad_()
    weight = torch.rand(logits.shape[1]).double() if args.get("weighted") else None
    loss = nn.CrossEntropyLoss(weight=weight, ignore_index=args["ignore"], reduction=args["reduction"], label_smoothing=args["smoothing"])(logits, target)
    loss.sum().backward()
    return {"args": args, "input": tensor(logits), "target": tensor(target), "weight": tensor(weight) if weight is not None else None,
            "output": tensor(loss), "input_grad": tensor(logits.grad)}


losses = [
    cross_entropy(torch.randn(4, 5), torch.tensor([1, 0, 4, 2]), ignore=-100, reduction="mean", smoothing=0.0),
    cross_entropy(torch.randn(4, 5), torch.tensor([1, -100, 4, 2]), ignore=-100, reduction="mean", smoothing=0.1),
    cross_entropy(torch.randn(4, 5), torch.tensor([1, 0, 0, 2]), ignore=0, reduction="none", smoothing=0.1),
    cross_entropy(torch.randn(4, 5), torch.tensor([3, 3, 4, 2]), ignore=-100, reduction="sum", smoothing=0.0, weighted=True),
]

SHAPES = [(3, 2), (4,), (2, 2)]


def optimizer(kind, make, groups, steps=6):
    """Groups of parameters (by index) with options; a parameter without a gradient at a step is given none."""
    params = [nn.Parameter(torch.randn(s).double()) for s in SHAPES]
    start = [tensor(p) for p in params]
    opt = make([{"params": [params[i] for i in g["params"]], **g["options"]} for g in groups])
    rows = []
    for step in range(steps):
        grads = [None if step == 2 and i == 1 else torch.randn(s).double() for i, s in enumerate(SHAPES)]
        for p, g in zip(params, grads):
            p.grad = g
        opt.step()
        rows.append({"grads": [None if g is None else tensor(g) for g in grads], "params": [tensor(p) for p in params]})
    return {"kind": kind, "groups": groups, "start": start, "steps": rows}


def adamw(groups):
    return optimizer("AdamW", lambda g: torch.optim.AdamW(g), groups)


def sgd(groups):
    return optimizer("SGD", lambda g: torch.optim.SGD(g, lr=1), groups)


optimizers = [
    adamw([{"params": [0, 1, 2], "options": {"lr": 0.01, "weight_decay": 0.0}}]),
    adamw([{"params": [0, 2], "options": {"lr": 0.01, "weight_decay": 0.05}}, {"params": [1], "options": {"lr": 0.002, "weight_decay": 0.0}}]),
    adamw([{"params": [0, 1, 2], "options": {"lr": 0.03, "weight_decay": 0.1, "betas": [0.8, 0.9], "eps": 1e-6, "amsgrad": True}}]),
    adamw([{"params": [0, 1, 2], "options": {"lr": 0.03, "weight_decay": 0.1, "maximize": True}}]),
    sgd([{"params": [0, 1, 2], "options": {"lr": 0.1}}]),
    sgd([{"params": [0, 2], "options": {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01}}, {"params": [1], "options": {"lr": 0.02, "momentum": 0.5, "dampening": 0.1}}]),
    sgd([{"params": [0, 1, 2], "options": {"lr": 0.1, "momentum": 0.9, "nesterov": True}}]),
]


def schedule(make, steps, **args):
    opt = torch.optim.SGD([{"params": [nn.Parameter(torch.zeros(1))], "lr": lr} for lr in (1.0, 0.02)], lr=1.0)
    s = make(opt)
    rows = []
    for _ in range(steps):
        rows.append([g["lr"] for g in opt.param_groups])
        opt.step()
        s.step()
    return {"args": args, "base": [1.0, 0.02], "rows": rows}


schedules = [
    schedule(lambda o: lrs.StepLR(o, 3, gamma=0.5), 10, kind="StepLR", step_size=3, gamma=0.5),
    schedule(lambda o: lrs.MultiStepLR(o, [2, 5], gamma=0.3), 10, kind="MultiStepLR", milestones=[2, 5], gamma=0.3),
    schedule(lambda o: lrs.ExponentialLR(o, 0.7), 10, kind="ExponentialLR", gamma=0.7),
    schedule(lambda o: lrs.ConstantLR(o), 10, kind="ConstantLR", factor=1 / 3, total=5),
    schedule(lambda o: lrs.ConstantLR(o, factor=0.25, total_iters=2), 10, kind="ConstantLR", factor=0.25, total=2),
    schedule(lambda o: lrs.LinearLR(o), 10, kind="LinearLR", start=1 / 3, end=1.0, total=5),
    schedule(lambda o: lrs.LinearLR(o, 0.1, 0.8, 4), 10, kind="LinearLR", start=0.1, end=0.8, total=4),
    schedule(lambda o: lrs.CosineAnnealingLR(o, 5, eta_min=0.01), 14, kind="CosineAnnealingLR", period=5, floor=0.01),
    schedule(lambda o: lrs.LambdaLR(o, lambda e: 1 / (1 + e)), 10, kind="LambdaLR"),
    schedule(lambda o: lrs.SequentialLR(o, [lrs.LinearLR(o, 0.1, 1.0, 3), lrs.CosineAnnealingLR(o, 5)], [3]), 9, kind="SequentialLR", start=0.1, total=3, period=5),
]


def clip(max_norm, norm_type, scale=1.0):
    params = [nn.Parameter(torch.zeros(s).double()) for s in SHAPES]
    for p in params[:2]:
        p.grad = torch.randn_like(p) * scale
    before = [tensor(p.grad) for p in params[:2]]
    total = nn.utils.clip_grad_norm_(params, max_norm, norm_type)
    return {"max_norm": max_norm, "norm_type": str(norm_type), "before": before, "total": float(total), "after": [tensor(p.grad) for p in params[:2]]}


clips = [clip(1.0, 2.0), clip(0.5, 1.0), clip(0.5, float("inf")), clip(100.0, 2.0), clip(0.1, 3.0, scale=10.0)]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "nn_cases.json"), "w") as f:
    json.dump({"torch": torch.__version__, "layers": layers, "losses": losses, "optimizers": optimizers, "schedules": schedules, "clips": clips}, f, separators=(",", ":"))
    f.write("\n")
