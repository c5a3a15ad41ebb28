using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>softmax(query key^T / sqrt(width) + mask) value, with dropout whenever p is not zero.</summary>
            public static Tensor scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (p < 0) throw new ArgumentException("Dropout probability must be greater than or equal to zero.");
                if (is_casual && attn_mask is not null) throw new ArgumentException("Casual attention masking cannot pass a mask.");
                return Dispatch.Has("scaled_dot_product_attention")
                    ? Dispatch.Call("scaled_dot_product_attention", query, key, value, attn_mask, p, is_casual)
                    : Composed(query, key, value, attn_mask, p, is_casual);
            }

            // libtorch before 2.0 lacks the operator.
            private static Tensor Composed(Tensor query, Tensor key, Tensor value, Tensor mask, double p, bool causal)
            {
                using var scope = NewDisposeScope();
                // As libtorch has it: the square root of the scale on both sides is kinder to half precision.
                var scale = Math.Pow(query.size(-1), -0.25);
                var scores = query.mul(scale).matmul(key.transpose(-2, -1).mul(scale)); // [.., L, S]
                if (causal) mask = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                if (mask is not null) scores = scores.add_(mask.dtype == ScalarType.Bool ? Additive(mask, query.dtype) : mask);
                var weights = scores.softmax(-1);
                if (p > 0) weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }

            private static Tensor Additive(Tensor keep, ScalarType dtype) =>
                keep.zeros_like(dtype).masked_fill_(keep.logical_not(), double.NegativeInfinity);
        }
    }
}
