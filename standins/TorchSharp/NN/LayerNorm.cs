using TorchSharp.Modules;
using TorchSharp.PInvoke;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "bias")] private Parameter _bias;
        [ComponentName(Name = "weight")] private Parameter _weight;

        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device device, ScalarType? dtype) : base(nameof(LayerNorm))
        {
            (this.normalized_shape, this.eps, this.elementwise_affine) = (normalized_shape, eps, elementwise_affine);
            if (!elementwise_affine) return;
            weight = new Parameter(ones(normalized_shape, dtype, device));
            if (bias) this.bias = new Parameter(zeros(normalized_shape, dtype, device));
        }

        public long[] normalized_shape { get; set; }
        public double eps { get; set; }
        public bool elementwise_affine { get; set; }

        public Parameter weight
        {
            get => _weight;
            set { ParameterSlot.Put(ref _weight, value); ConditionallyRegisterParameter("weight", _weight); }
        }

        public Parameter bias
        {
            get => _bias;
            set { ParameterSlot.Put(ref _bias, value); ConditionallyRegisterParameter("bias", _bias); }
        }

        // TorchSharp's layers replace these two themselves, and fail where one was disposed, as a shared one is.
        private protected override void MoveNative(ScalarType? dtype, Device device) => _ = (_weight?.Handle, _bias?.Handle);

        public override Tensor forward(Tensor tensor) => Dispatch.Call("layer_norm", tensor, normalized_shape, _weight, _bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
