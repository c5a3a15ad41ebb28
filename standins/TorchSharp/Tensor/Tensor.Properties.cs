using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Native.blip_dim(Handle);
        public long dim() => Dimensions;
        public long ndim => Dimensions;
        public long NumberOfElements => Native.blip_numel(Handle);
        public long numel() => NumberOfElements;
        public long ElementSize => Native.blip_itemsize(Handle);
        public long element_size() => ElementSize;
        public ScalarType dtype => (ScalarType)Native.blip_dtype(Handle);
        public Device device => Device.Unpack(Native.blip_device(Handle));
        public int device_index => (int)Native.blip_device(Handle);
        public DeviceType device_type => (DeviceType)(Native.blip_device(Handle) >> 32);
        public bool is_cuda => device_type == DeviceType.CUDA;
        public bool is_meta => device_type == DeviceType.META;
        public bool is_cpu() => device_type == DeviceType.CPU;
        public bool is_integral() => torch.is_integral(dtype);
        public bool is_floating_point() => torch.is_floating_point(dtype);
        public bool is_complex() => torch.is_complex(dtype);
        public bool is_contiguous() => (Native.blip_flags(Handle) & 1) != 0;
        public bool is_leaf => (Native.blip_flags(Handle) & 4) != 0;
        public bool is_sparse => (Native.blip_flags(Handle) & 8) != 0;
        public long storage_offset() => Native.blip_offset(Handle);

        public unsafe long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                fixed (long* p = sizes) Native.Check(Native.blip_sizes(Handle, p));
                return sizes;
            }
        }

        public long[] size() => shape;
        public long size(int dim) => At(shape, dim);

        public unsafe long[] stride()
        {
            var strides = new long[Dimensions];
            fixed (long* p = strides) Native.Check(Native.blip_strides(Handle, p));
            return strides;
        }

        public long stride(int dim) => At(stride(), dim);

        public override string ToString() => $"[{string.Join('x', shape)}], type = {dtype}, device = {device}";

        private static long At(long[] values, int dim)
        {
            var n = values.Length;
            if (dim >= n || dim < -n)
                throw new System.Runtime.InteropServices.ExternalException($"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim})");
            return values[dim < 0 ? dim + n : dim];
        }
    }

    public static bool is_integral(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;
    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;
    public static bool is_integral(Tensor t) => t.is_integral();
    public static bool is_floating_point(Tensor input) => input.is_floating_point();
    public static bool is_complex(Tensor input) => input.is_complex();
    public static bool is_tensor(object obj) => obj is Tensor;
    public static long numel(Tensor input) => input.numel();
}
