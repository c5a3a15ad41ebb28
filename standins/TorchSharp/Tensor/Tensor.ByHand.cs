using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    // The operators whose TorchSharp signature is not the dispatcher's.
    public partial class Tensor
    {
        private static string Mode(RoundingMode mode) => mode == RoundingMode.None ? null : mode.ToString();

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Dispatch.Call("div.Tensor_mode", this, target, Mode(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Dispatch.Call("div.Scalar_mode", this, target, Mode(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Dispatch.InPlace(this, "div_.Tensor_mode", this, target, Mode(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Dispatch.InPlace(this, "div_.Scalar_mode", this, target, Mode(rounding_mode));
        public Tensor divide(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div(target, rounding_mode);
        public Tensor divide_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);
        public Tensor divide_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => div_(target, rounding_mode);

        public Tensor equal(Tensor target) => eq(target);
        public bool Equals(Tensor target) => target is not null && Dispatch.CallBool("equal", this, target);
        public bool allclose(Tensor target, double rtol = 1e-05, double atol = 1e-08, bool equal_nan = false) =>
            Dispatch.CallBool("allclose", this, target, rtol, atol, equal_nan);
        public Tensor where(Tensor condition, Tensor y) => torch.where(condition, this, y);
        public Tensor gelu() => Dispatch.Call("gelu", this);
        public Tensor gelu_() => Renewed("gelu_");

        // TorchSharp has these change the tensor and give a new handle to it.
        private Tensor Renewed(string op) => Dispatch.Call(op, this);
        private Tensor Renewed(string op, long argument) => Dispatch.Call(op, this, argument);
        public Tensor zero_() => Dispatch.Call("zeros.out", shape, this);

        private static Tensor Longs(Tensor index) =>
            index.dtype == ScalarType.Int64 ? index : throw new ArgumentException("Element type of 'index' must be 'Int64'");
        private static Tensor Truths(Tensor mask, string otherwise) => mask.dtype == ScalarType.Bool ? mask : throw new ArgumentException(otherwise);

        public Tensor elu(double alpha = 1) => Dispatch.Call("elu", this, alpha);
        public Tensor elu_(double alpha = 1) => elu(alpha);
        public Tensor softplus(double beta = 1, double threshold = 20) => Dispatch.Call("softplus", this, beta, threshold);
        public Tensor log_sigmoid() => Dispatch.Call("log_sigmoid", this);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor @out = null) => Into(@out, Dispatch.Call("amax", this, dims, keepdim));
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null) => amax(dims.ToArray(), keepdim, @out);
        public Tensor amin(long[] dims, bool keepdim = false, Tensor @out = null) => Into(@out, Dispatch.Call("amin", this, dims, keepdim));
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor @out = null) => amin(dims.ToArray(), keepdim, @out);

        private static Tensor Into(Tensor target, Tensor result)
        {
            if (target is null) return result;
            using (result) return target.copy_(result);
        }

        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Dispatch.Call2("kthvalue", this, k, dim ?? -1, keepdim);
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) =>
            Dispatch.Call2("sort.stable", this, stable, dim, descending);
        public Tensor norm(int dim, bool keepdim = false, float p = 2f) => Dispatch.Call("norm.ScalarOpt_dim", this, p, new long[] { dim }, keepdim);
        public Tensor logsumexp(long dim, bool keepdim = false) => Dispatch.Call("logsumexp", this, new[] { dim }, keepdim);

        private static Tensor Typed(Tensor result, ScalarType? type)
        {
            if (type is null || result.dtype == type) return result;
            using (result) return result.to_type(type.Value);
        }

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(Dispatch.Call("std.dim", this, dimensions, unbiased, keepdim), type);
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim], unbiased, keepdim, type);
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Typed(Dispatch.Call("var.dim", this, dimensions, unbiased, keepdim), type);
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.ToArray(), unbiased, keepdim, type);
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim], unbiased, keepdim, type);
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var([dim.Item1, dim.Item2], unbiased, keepdim, type);
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => sum(dim.ToArray(), keepdim, type);
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim }, keepdim, type);
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1 }, keepdim, type);
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum(new[] { dim0, dim1, dim2 }, keepdim, type);

        public Tensor squeeze(long? dim = null) => dim is long d ? Dispatch.Call("squeeze.dim", this, d) : Dispatch.Call("squeeze", this);
        public Tensor squeeze_(long? dim = null) => dim is long d ? Dispatch.InPlace(this, "squeeze_.dim", this, d) : Dispatch.InPlace(this, "squeeze_", this);
        public Tensor[] split(ReadOnlySpan<long> sizes, long dim = 0) => split(sizes.ToArray(), dim);
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => expand(sizes.ToArray(), isImplicit);
        public Tensor permute(IEnumerable<long> permutation) => permute([.. permutation]);
        public Tensor roll(long shifts, long? dims = null) => Dispatch.Call("roll", this, new[] { shifts }, dims is long d ? new[] { d } : []);
        public Tensor roll((long, long) shifts, (long, long) dims) => roll([shifts.Item1, shifts.Item2], [dims.Item1, dims.Item2]);
        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) => roll(shifts.ToArray(), dims.ToArray());
        public Tensor random_(double from, double to, Generator generator = null) => Dispatch.InPlace(this, "random_.from", this, (long)from, (long)to, generator);
        public Tensor fill_(Scalar value) => Dispatch.InPlace(this, "fill_.Scalar", this, value);
        public (Tensor output, Tensor inverse_indices, Tensor counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null)
        {
            var (output, inverse, counts) = dim is int d
                ? Dispatch.Call3("unique_dim", this, d, sorted, return_inverse, return_counts)
                : Dispatch.Call3("_unique2", this, sorted, return_inverse, return_counts);
            return (output, inverse, counts);
        }

        public Tensor T => Dispatch.Call("numpy_T", this);
        public Tensor mT => Dispatch.Call("mT", this);
    }
}
