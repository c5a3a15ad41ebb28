using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor threshold(Scalar threshold, Scalar value) => Dispatch.Call("threshold", this, threshold, value);
        public Tensor threshold_(Scalar threshold, Scalar value) => Dispatch.InPlace(this, "threshold_", this, threshold, value);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Dispatch.Call("softmax.int", this, dim, dtype);
        public Tensor relu() => Dispatch.Call("relu", this);
        public Tensor relu_() => Dispatch.InPlace(this, "relu_", this);
        public Tensor relu6() => Dispatch.Call("relu6", this);
        public Tensor relu6_() => Dispatch.InPlace(this, "relu6_", this);
        public Tensor celu() => Dispatch.Call("celu", this);
        public Tensor celu_() => Dispatch.InPlace(this, "celu_", this);
        public Tensor celu(Scalar alpha) => Dispatch.Call("celu", this, alpha);
        public Tensor celu_(Scalar alpha) => Dispatch.InPlace(this, "celu_", this, alpha);
        public Tensor glu(long dim = -1) => Dispatch.Call("glu", this, dim);
        public Tensor hardsigmoid() => Dispatch.Call("hardsigmoid", this);
        public Tensor hardsigmoid_() => Dispatch.InPlace(this, "hardsigmoid_", this);
        public Tensor hardswish() => Dispatch.Call("hardswish", this);
        public Tensor hardswish_() => Dispatch.InPlace(this, "hardswish_", this);
        public Tensor leaky_relu(Scalar negative_slope) => Dispatch.Call("leaky_relu", this, negative_slope);
        public Tensor leaky_relu_(Scalar negative_slope) => Dispatch.InPlace(this, "leaky_relu_", this, negative_slope);
        public Tensor selu() => Dispatch.Call("selu", this);
        public Tensor selu_() => Dispatch.InPlace(this, "selu_", this);
        public Tensor silu() => Dispatch.Call("silu", this);
        public Tensor silu_() => Dispatch.InPlace(this, "silu_", this);
        public Tensor prelu(Tensor target) => Dispatch.Call("prelu", this, target);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Dispatch.Call("log_softmax.int", this, dim, dtype);
    }
}
