using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor index_select(long dim, Tensor index) => Dispatch.Call("index_select", this, dim, index);
        public Tensor take(Tensor index) => Dispatch.Call("take", this, index);
        public Tensor take_along_dim(Tensor indices) => Dispatch.Call("take_along_dim", this, indices);
        public Tensor take_along_dim(Tensor indices, long dim) => Dispatch.Call("take_along_dim", this, indices, dim);
        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) => Dispatch.Call("index_add", this, dim, Longs(index), source, alpha);
        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) => Dispatch.InPlace(this, "index_add_", this, dim, Longs(index), source, alpha);
        public Tensor index_copy(long dim, Tensor index, Tensor source) => Dispatch.Call("index_copy", this, dim, Longs(index), source);
        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Dispatch.InPlace(this, "index_copy_", this, dim, Longs(index), source);
        public Tensor index_fill(long dim, Tensor index, Scalar value) => Dispatch.Call("index_fill.int_Scalar", this, dim, Longs(index), value);
        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Dispatch.InPlace(this, "index_fill_.int_Scalar", this, dim, Longs(index), value);
        public Tensor tril(long diagonal = 0) => Dispatch.Call("tril", this, diagonal);
        public Tensor tril_(long diagonal = 0) => Renewed("tril_", diagonal);
        public Tensor triu(long diagonal = 0) => Dispatch.Call("triu", this, diagonal);
        public Tensor triu_(long diagonal = 0) => Renewed("triu_", diagonal);
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Dispatch.Call("bucketize.Tensor", this, boundaries, outInt32, right);
        public Tensor bincount(Tensor weights, long minlength = 0) => Dispatch.Call("bincount", this, weights, minlength);
        public Tensor diff(long n = 1, long dim = -1, Tensor prepend = null, Tensor append = null) => Dispatch.Call("diff", this, n, dim, prepend, append);
        public Tensor masked_fill(Tensor mask, Scalar value) => Dispatch.Call("masked_fill.Scalar", this, mask, value);
        public Tensor masked_fill_(Tensor mask, Scalar value) => Dispatch.InPlace(this, "masked_fill_.Scalar", this, mask, value);
        public Tensor masked_scatter(Tensor mask, Tensor value) => Dispatch.Call("masked_scatter", this, mask, value);
        public Tensor masked_scatter_(Tensor mask, Tensor value) => Dispatch.InPlace(this, "masked_scatter_", this, mask, value);
        public Tensor masked_select(Tensor mask) => Dispatch.Call("masked_select", this, Truths(mask, "The mask tensor must be Boolean."));
        public Tensor scatter(long dim, Tensor index, Tensor src) => Dispatch.Call("scatter.src", this, dim, index, src);
        public Tensor scatter_(long dim, Tensor index, Tensor src) => Dispatch.InPlace(this, "scatter_.src", this, dim, index, src);
        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Dispatch.Call("scatter_add", this, dim, index, src);
        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Dispatch.InPlace(this, "scatter_add_", this, dim, index, src);
        public Tensor select_scatter(Tensor src, long dim, long index) => Dispatch.Call("select_scatter", this, src, dim, index);
        public Tensor slice_scatter(Tensor src, long dim = 0, long? start = null, long? end = null, long step = 1) => Dispatch.Call("slice_scatter", this, src, dim, start, end, step);
        public Tensor gather(long dim, Tensor index) => Dispatch.Call("gather", this, dim, index);
        public Tensor nonzero() => Dispatch.Call("nonzero", this);
    }
}
