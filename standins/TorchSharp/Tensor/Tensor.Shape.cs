using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor alias() => Dispatch.Call("alias", this);
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Dispatch.Call("as_strided", this, size, strides, storageOffset);
        public Tensor select(long dim, long index) => Dispatch.Call("select.int", this, dim, index);
        public Tensor reshape(params long[] shape) => Dispatch.Call("reshape", this, shape);
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Dispatch.Call("flatten.using_ints", this, start_dim, end_dim);
        public Tensor unflatten(long dim, params long[] sizes) => Dispatch.Call("unflatten.int", this, dim, sizes);
        public Tensor t() => Dispatch.Call("t", this);
        public Tensor transpose(long dim0, long dim1) => Dispatch.Call("transpose.int", this, dim0, dim1);
        public Tensor transpose_(long dim0, long dim1) => Dispatch.InPlace(this, "transpose_", this, dim0, dim1);
        public Tensor swapdims(long dim0, long dim1) => Dispatch.Call("swapdims", this, dim0, dim1);
        public Tensor swapaxes(long dim0, long dim1) => Dispatch.Call("swapaxes", this, dim0, dim1);
        public Tensor view(params long[] shape) => Dispatch.Call("view", this, shape);
        public Tensor view_as(Tensor other) => Dispatch.Call("view_as", this, other);
        public Tensor tile(long[] reps) => Dispatch.Call("tile", this, reps);
        public Tensor ravel() => Dispatch.Call("ravel", this);
        public Tensor diag(long diagonal = 0) => Dispatch.Call("diag", this, diagonal);
        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Dispatch.Call("diag_embed", this, offset, dim1, dim2);
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Dispatch.Call("diagonal", this, offset, dim1, dim2);
        public Tensor[] unbind(long dimension = 0) => Dispatch.CallMany("unbind.int", this, dimension);
        public Tensor unfold(long dimension, long size, long step) => Dispatch.Call("unfold", this, dimension, size, step);
        public Tensor[] split(long size, int dim = 0) => Dispatch.CallMany("split.Tensor", this, size, dim);
        public Tensor[] split(long[] sizes, long dim = 0) => Dispatch.CallMany("split.sizes", this, sizes, dim);
        public Tensor[] split(params long[] sizes) => Dispatch.CallMany("split.sizes", this, sizes);
        public Tensor[] tensor_split(long size, long dim = 0) => Dispatch.CallMany("tensor_split.sections", this, size, dim);
        public Tensor[] tensor_split(long[] sizes, long dim = 0) => Dispatch.CallMany("tensor_split.indices", this, sizes, dim);
        public Tensor[] tensor_split(Tensor indices, long dim = 0) => Dispatch.CallMany("tensor_split.tensor_indices_or_sections", this, indices, dim);
        public Tensor[] chunk(long chunks, long dim = 0) => Dispatch.CallMany("chunk", this, chunks, dim);
        public Tensor expand(long[] sizes, bool isImplicit = false) => Dispatch.Call("expand", this, sizes, isImplicit);
        public Tensor expand_as(Tensor other) => Dispatch.Call("expand_as", this, other);
        public Tensor expand(params long[] sizes) => Dispatch.Call("expand", this, sizes);
        public Tensor repeat(params long[] sizes) => Dispatch.Call("repeat", this, sizes);
        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) => Dispatch.Call("repeat_interleave.self_Tensor", this, repeats, dim, output_size);
        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) => Dispatch.Call("repeat_interleave.self_int", this, repeats, dim, output_size);
        public Tensor broadcast_to(params long[] shape) => Dispatch.Call("broadcast_to", this, shape);
        public Tensor movedim(long[] source, long[] destination) => Dispatch.Call("movedim.intlist", this, source, destination);
        public Tensor moveaxis(long[] source, long[] destination) => Dispatch.Call("moveaxis.intlist", this, source, destination);
        public Tensor permute(params long[] permutation) => Dispatch.Call("permute", this, permutation);
        public Tensor detach() => Dispatch.Call("detach", this);
        public Tensor detach_() => Dispatch.InPlace(this, "detach_", this);
        public Tensor flip(params long[] dims) => Dispatch.Call("flip", this, dims);
        public Tensor fliplr() => Dispatch.Call("fliplr", this);
        public Tensor flipud() => Dispatch.Call("flipud", this);
        public Tensor narrow(long dim, long start, long length) => Dispatch.Call("narrow", this, dim, start, length);
        public Tensor roll(long[] shifts, long[] dims) => Dispatch.Call("roll", this, shifts, dims);
        public Tensor roll(long[] shifts) => Dispatch.Call("roll", this, shifts);
        public Tensor slice(long dim, long start, long finish, long step) => step >= 1
            ? Dispatch.Call("slice.Tensor", this, dim, start, finish, step)
            : throw new ArgumentException($"step is {step}, but it should always be positive.");
        public Tensor unsqueeze(long dim) => Dispatch.Call("unsqueeze", this, dim);
        public Tensor unsqueeze_(long dim) => Dispatch.InPlace(this, "unsqueeze_", this, dim);
        public Tensor atleast_1d() => Dispatch.Call("atleast_1d", this);
        public Tensor atleast_2d() => Dispatch.Call("atleast_2d", this);
        public Tensor atleast_3d() => Dispatch.Call("atleast_3d", this);
    }
}
