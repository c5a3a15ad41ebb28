using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor all() => Dispatch.Call("all", this);
        public Tensor all(long dim, bool keepdim = false) => Dispatch.Call("all.dim", this, dim, keepdim);
        public Tensor amax(params long[] dims) => Dispatch.Call("amax", this, dims);
        public Tensor amin(params long[] dims) => Dispatch.Call("amin", this, dims);
        public Tensor any() => Dispatch.Call("any", this);
        public Tensor any(long dim, bool keepdim = false) => Dispatch.Call("any.dim", this, dim, keepdim);
        public Tensor argmax() => Dispatch.Call("argmax", this);
        public Tensor argmax(long dim, bool keepdim = false) => Dispatch.Call("argmax", this, dim, keepdim);
        public Tensor argmin() => Dispatch.Call("argmin", this);
        public Tensor argmin(long dim, bool keepdim = false) => Dispatch.Call("argmin", this, dim, keepdim);
        public Tensor argsort(long dim = -1, bool descending = false) => Dispatch.Call("argsort", this, dim, descending);
        public Tensor count_nonzero(long[] dims = null) => dims is null ? Dispatch.Call("count_nonzero", this) : Dispatch.Call("count_nonzero.dim_IntList", this, dims);
        public Tensor trace() => Dispatch.Call("trace", this);
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Dispatch.Call2("topk", this, k, dim, largest, sorted);
        public Tensor max() => Dispatch.Call("max", this);
        public Tensor max(Tensor other) => Dispatch.Call("max.other", this, other);
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Dispatch.Call2("max.dim", this, dim, keepdim);
        public Tensor mean() => Dispatch.Call("mean", this);
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Dispatch.Call2("mode", this, dim, keepdim);
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Dispatch.Call("mean.dim", this, dimensions, keepdim, type);
        public Tensor median() => Dispatch.Call("median", this);
        public Tensor min() => Dispatch.Call("min", this);
        public Tensor min(Tensor other) => Dispatch.Call("min.other", this, other);
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Dispatch.Call2("min.dim", this, dim, keepdim);
        public Tensor msort() => Dispatch.Call("msort", this);
        public Tensor dist(Tensor other, float p = 2) => Dispatch.Call("dist", this, other, p);
        public Tensor norm(float p = 2) => Dispatch.Call("norm.Scalar", this, p);
        public Tensor std(bool unbiased = true) => Dispatch.Call("std", this, unbiased);
        public Tensor var(bool unbiased = true) => Dispatch.Call("var", this, unbiased);
        public Tensor prod(ScalarType? type = null) => Dispatch.Call("prod", this, type);
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Dispatch.Call("prod.dim_int", this, dim, keepdim, type);
        public Tensor sum(ScalarType? type = null) => Dispatch.Call("sum", this, type);
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Dispatch.Call("sum.dim_IntList", this, dim, keepdim, type);
        public Tensor nansum() => Dispatch.Call("nansum", this);
        public (Tensor values, Tensor indexes) cummax(long dim) => Dispatch.Call2("cummax", this, dim);
        public (Tensor values, Tensor indexes) cummin(long dim) => Dispatch.Call2("cummin", this, dim);
        public Tensor cumsum(long dim, ScalarType? type = null) => Dispatch.Call("cumsum", this, dim, type);
        public Tensor cumprod(long dim, ScalarType? type = null) => Dispatch.Call("cumprod", this, dim, type);
        public Tensor logcumsumexp(long dim) => Dispatch.Call("logcumsumexp", this, dim);
    }
}
