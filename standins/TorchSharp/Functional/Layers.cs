using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            public static Tensor linear(Tensor input, Tensor weights, Tensor bias = null) => Dispatch.Call("linear", input, weights, bias);

            public static Tensor conv2d(Tensor input, Tensor weight, Tensor bias = null, long[] strides = null, long[] padding = null, long[] dilation = null, long groups = 1) =>
                Dispatch.Call("conv2d", input, weight, bias, strides ?? [1], padding ?? [0], dilation ?? [1], groups);

            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor weight = null, Tensor bias = null, double eps = 1e-05) =>
                Dispatch.Call("layer_norm", input, normalized_shape, weight, bias, eps);
            public static Tensor group_norm(Tensor input, long num_groups, Tensor weight = null, Tensor bias = null, double eps = 1e-05) =>
                Dispatch.Call("group_norm", input, num_groups, weight, bias, eps);
            public static Tensor batch_norm(Tensor input, Tensor running_mean, Tensor running_var, Tensor weight = null, Tensor bias = null, bool training = false, double momentum = 0.1, double eps = 1e-05) =>
                Dispatch.Call("batch_norm", input, weight, bias, running_mean, running_var, training, momentum, eps, true);

            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Dispatch.Call("norm.ScalarOpt_dim", input, p, new[] { dim }, true);
                using var clamped = norm.clamp_min(eps);
                return input.div(clamped);
            }

            public static Tensor one_hot(Tensor x, long num_classes = -1)
            {
                if (x.dtype != ScalarType.Int64) throw new ArgumentException("OneHot input tensor must have elements of type Int64");
                return Dispatch.Call("one_hot", x, num_classes);
            }

            private static string Name(PaddingModes mode) => mode switch
            {
                PaddingModes.Reflect => "reflect",
                PaddingModes.Replicate => "replicate",
                PaddingModes.Circular => "circular",
                _ => "constant",
            };

            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                Dispatch.Call("pad", input, pad, Name(mode), Name(mode) == "constant" ? value : Arg.None);
            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);
            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2 }, mode, value);
            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, new[] { pad.Item1, pad.Item2, pad.Item3, pad.Item4 }, mode, value);
            public static Tensor pad(Tensor input, long pad, PaddingModes mode = PaddingModes.Constant, double value = 0)
            {
                var all = new long[input.ndim * 2];
                Array.Fill(all, pad);
                return functional.pad(input, all, mode, value);
            }
        }
    }
}
