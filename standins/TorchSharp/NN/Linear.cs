using TorchSharp.Modules;
using TorchSharp.PInvoke;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "bias")] private Parameter _bias;
        [ComponentName(Name = "weight")] private Parameter _weight;

        internal Linear(long inputSize, long outputSize, bool hasBias, Device device, ScalarType? dtype) : base(nameof(Linear))
        {
            (in_features, out_features) = (inputSize, outputSize);
            weight = new Parameter(empty(outputSize, inputSize, dtype, device));
            if (hasBias) bias = new Parameter(empty(outputSize, dtype, device));
            nn.init.AffineDefaults(_weight, _bias);
        }

        internal Linear(Parameter weight, Parameter bias) : base(nameof(Linear))
        {
            (in_features, out_features) = (weight.shape[1], weight.shape[0]);
            this.weight = weight;
            if (bias is not null) this.bias = bias;
        }

        public long in_features { get; set; }
        public long out_features { get; set; }

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

        public override Tensor forward(Tensor tensor) => Dispatch.Call("linear", tensor, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device device = null, ScalarType? dtype = null) => new(inputSize, outputSize, hasBias, device, dtype);
            public static Linear Linear(Parameter weight, Parameter bias = null) => new(weight, bias);
        }
    }
}
