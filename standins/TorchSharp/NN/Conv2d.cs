using TorchSharp.Modules;
using TorchSharp.PInvoke;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "bias")] protected Parameter _bias;
        [ComponentName(Name = "weight")] protected Parameter _weight;

        internal Convolution(string name) : base(name) { }

        public long in_channels { get; internal init; }
        public long out_channels { get; internal init; }
        public long groups { get; set; }
        public long[] kernel_size { get; set; }
        public long[] stride { get; set; }
        public long[] padding { get; internal init; }
        public long[] dilation { get; set; }

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
    }

    public sealed class Conv2d : Convolution
    {
        internal Conv2d(long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device device, ScalarType? dtype) : base(nameof(Conv2d))
        {
            if (padding_mode != PaddingModes.Zeros) throw new NotSupportedException($"padding_mode {padding_mode}: this stand-in pads with zeros.");
            (this.in_channels, this.out_channels, this.kernel_size, this.stride) = (in_channels, out_channels, kernel_size, stride);
            (this.padding, this.dilation, this.groups) = (padding, dilation, groups);
            weight = new Parameter(empty([out_channels, in_channels / groups, .. kernel_size], dtype, device));
            if (bias) this.bias = new Parameter(empty(out_channels, dtype, device));
            nn.init.AffineDefaults(_weight, _bias);
        }

        public override Tensor forward(Tensor input)
        {
            long[] shape = input.shape;
            if (shape.Length is not (3 or 4) || shape[^3] != in_channels)
                throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.");
            return Dispatch.Call("conv2d", input, _weight, _bias, stride, padding, dilation, groups);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, [kernel_size, kernel_size], [stride, stride], [padding, padding], [dilation, dilation], padding_mode, groups, bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Pair(kernel_size), Pair(stride ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(dilation ?? (1, 1)), padding_mode, groups, bias, device, dtype);

            private static long[] Pair((long, long) pair) => [pair.Item1, pair.Item2];
        }
    }
}
