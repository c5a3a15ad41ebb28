using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        // The dispatcher's *_like take None as "the same as the input's".
        private Tensor Like(string op, ScalarType? dtype, Device device, bool requires_grad) =>
            Finish(Dispatch.Call(op, this, dtype, Arg.None, device), requires_grad, null);

        public Tensor empty_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Like("empty_like", dtype, device, requires_grad);
        public Tensor zeros_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Like("zeros_like", dtype, device, requires_grad);
        public Tensor ones_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Like("ones_like", dtype, device, requires_grad);
        public Tensor rand_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Like("rand_like", dtype, device, requires_grad);
        public Tensor randn_like(ScalarType? dtype = null, Device device = null, bool requires_grad = false) => Like("randn_like", dtype, device, requires_grad);
        public Tensor full_like(Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Finish(Dispatch.Call("full_like", this, value, dtype, Arg.None, device), requires_grad, null);
        public Tensor randint_like(long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Finish(Dispatch.Call("randint_like.low_dtype", this, low, high, dtype, Arg.None, device), requires_grad, null);

        private Tensor New(string op, long[] size, ScalarType? dtype, Device device, bool requires_grad) =>
            Make(op, size, dtype ?? this.dtype, device ?? this.device, requires_grad, null);

        public Tensor new_zeros(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("zeros", size, dtype, device, requires_grad);
        public Tensor new_zeros(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("zeros", size.ToArray(), dtype, device, requires_grad);
        public Tensor new_zeros(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("zeros", [size], dtype, device, requires_grad);
        public Tensor new_zeros(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("zeros", [rows, columns], dtype, device, requires_grad);
        public Tensor new_ones(long size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("ones", [size], dtype, device, requires_grad);
        public Tensor new_ones(long rows, long columns, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("ones", [rows, columns], dtype, device, requires_grad);
        public Tensor new_empty(long[] size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("empty.memory_format", size, dtype, device, requires_grad);
        public Tensor new_empty(ReadOnlySpan<long> size, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => New("empty.memory_format", size.ToArray(), dtype, device, requires_grad);
        public Tensor new_full(long[] size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            Make("full", size, value, dtype ?? this.dtype, device ?? this.device, requires_grad, null);
        public Tensor new_full(ReadOnlySpan<long> size, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false) =>
            new_full(size.ToArray(), value, dtype, device, requires_grad);
    }

    public static Tensor empty_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.empty_like(dtype, device, requires_grad);
    public static Tensor zeros_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.zeros_like(dtype, device, requires_grad);
    public static Tensor ones_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.ones_like(dtype, device, requires_grad);
    public static Tensor full_like(Tensor input, Scalar value, ScalarType? dtype = null, Device device = null, bool requires_grad = false, string[] names = null) => input.full_like(value, dtype, device, requires_grad);
    public static Tensor rand_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => input.rand_like(dtype, device, requires_grad);
    public static Tensor randn_like(Tensor input, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => input.randn_like(dtype, device, requires_grad);
    public static Tensor randint_like(Tensor input, long low, long high, ScalarType? dtype = null, Device device = null, bool requires_grad = false) => input.randint_like(low, high, dtype, device, requires_grad);
}
