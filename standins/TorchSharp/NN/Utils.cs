using System.Collections.Generic;
using System.Linq;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static class utils
        {
            /// <summary>Scales all gradients in place so that their common norm is at most max_norm; gives the norm they had.</summary>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2)
            {
                using var ungraded = no_grad();
                using var scope = NewDisposeScope();
                List<Tensor> grads = [.. tensors.Select(t => t.grad).Where(g => g is not null)];
                if (grads.Count == 0) return 0;
                Tensor total = double.IsInfinity(norm_type)
                    ? stack(grads.Select(g => g.abs().max())).max()
                    : stack(grads.Select(g => g.norm((float)norm_type))).norm((float)norm_type);
                Tensor scale = (max_norm / (total + 1e-6)).clamp(max: 1.0);
                foreach (Tensor grad in grads) grad.mul_(scale);
                return total.ToDouble();
            }
        }
    }
}
