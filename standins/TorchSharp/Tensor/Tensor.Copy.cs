using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public Tensor clone() => Dispatch.Call("clone", this);
        public Tensor contiguous() => Dispatch.Call("contiguous", this);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Dispatch.InPlace(this, "copy_", this, source, nonBlocking);

        public Tensor set_(Tensor source) => Dispatch.InPlace(this, "set_.source_Tensor", this, source);

        private Tensor After(bool disposeAfter, Tensor result)
        {
            if (disposeAfter) Dispose();
            return result;
        }

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Dispatch.Call("to.dtype", this, type, non_blocking, copy));
        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false)
        {
            InitializeDeviceType(deviceType);
            return After(disposeAfter, Dispatch.Call("to.device", this, new Device(deviceType, deviceIndex), dtype, non_blocking, copy));
        }

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            After(disposeAfter, Dispatch.Call("to.device", this, InitializeDevice(device), type, non_blocking, copy));
        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to_type(type, copy, disposeAfter, non_blocking);
        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) => to(new Device(device), copy, disposeAfter, non_blocking);
        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            to(device.type, device.index, copy, disposeAfter, non_blocking);
        public Tensor to(Tensor other, bool non_blocking = false) => to(other.dtype, other.device, non_blocking: non_blocking);
        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);
        public Tensor type(Func<Tensor, Tensor> typeFunc) => typeFunc(this);
        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor cpu() => Dispatch.Call("to.device", this, CPU, dtype, false, false);
        public Tensor cuda(Device device = null, bool non_blocking = false)
        {
            if (device is not null && device.type != DeviceType.CUDA) throw new ArgumentException("Not a CUDA device.", nameof(device));
            return to(device ?? new Device(DeviceType.CUDA), non_blocking: non_blocking);
        }

        public Tensor @bool() => to_type(ScalarType.Bool);
        public Tensor @byte() => to_type(ScalarType.Byte);
        public Tensor @char() => to_type(ScalarType.Int8);
        public Tensor @short() => to_type(ScalarType.Int16);
        public Tensor @int() => to_type(ScalarType.Int32);
        public Tensor @long() => to_type(ScalarType.Int64);
        public Tensor half() => to_type(ScalarType.Float16);
        public Tensor bfloat16() => to_type(ScalarType.BFloat16);
        public Tensor @float() => to_type(ScalarType.Float32);
        public Tensor @double() => to_type(ScalarType.Float64);
    }

    public static Tensor clone(Tensor input) => input.clone();
}
