using System.Linq;
using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// Moving and converting. Parameters and persistent buffers become new tensors, and the fields or properties of their
        /// names are set to them: a get-only property of a parameter's name fails, and non-persistent buffers stay behind.
        /// </summary>
        public partial class Module
        {
            protected internal virtual Module _to(Device device, ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                if (device.type != DeviceType.CUDA) device = new Device(device.type, -1);
                CheckDevice(device.type);
                MoveNative(dtype, device);
                _toEpilog(dtype, device, non_blocking);
                return this;
            }

            protected internal virtual Module _to(DeviceType deviceType, int deviceIndex, bool non_blocking)
            {
                if (deviceType != DeviceType.CUDA) deviceIndex = -1;
                CheckDevice(deviceType);
                if (deviceType == _deviceType && deviceIndex == _deviceIndex) return this;
                Device device = new(deviceType, deviceIndex);
                MoveNative(null, device);
                _toEpilog(null, device, non_blocking);
                return this;
            }

            protected internal virtual Module _to(ScalarType dtype, bool non_blocking)
            {
                CheckType(dtype);
                MoveNative(dtype, null);
                _toEpilog(dtype, null, non_blocking);
                return this;
            }

            /// <summary>What a native module does before its registered handles are looked at.</summary>
            private protected virtual void MoveNative(ScalarType? dtype, Device device) { }

            private static void CheckType(ScalarType dtype)
            {
                if (!IsConvertible(dtype)) throw new ArgumentException($"nn.Module.to only accepts floating point or complex types, but got desired dtype={dtype}");
            }

            private static void CheckDevice(DeviceType type)
            {
                if (type == DeviceType.CUDA && !cuda.is_available()) throw new InvalidOperationException("CUDA is not available.");
            }

            private static bool IsConvertible(ScalarType dtype) =>
                dtype is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64 or ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

            protected virtual void _toEpilog(ScalarType? dtype, Device device, bool non_blocking)
            {
                foreach (var (_, child) in named_children())
                {
                    if (device is null) child._to(dtype.Value, non_blocking);
                    else if (dtype is null) child._to(device.type, device.index, non_blocking);
                    else child._to(device, dtype.Value, non_blocking);
                }

                var fields = FieldsOf(GetType()).ToDictionary(field => field.ComponentName());
                var properties = GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => property.Name);
                foreach (var (name, parameter) in named_parameters(false).ToList())
                {
                    if (!ReplaceParameter(dtype, device, parameter, out Parameter moved)) continue;
                    if (properties.TryGetValue(name, out PropertyInfo property))
                    {
                        property.SetValue(this, moved);
                        continue;
                    }
                    parameter.Dispose();
                    ConditionallyRegisterParameter(name, moved);
                    if (fields.TryGetValue(name, out FieldInfo field)) field.SetValue(this, moved);
                }
                foreach (var (name, buffer) in named_buffers(false).ToList())
                {
                    if (!ReplaceBuffer(dtype, device, buffer, out Tensor moved)) continue;
                    if (properties.TryGetValue(name, out PropertyInfo property))
                    {
                        property.SetValue(this, moved);
                        continue;
                    }
                    ConditionallyRegisterBuffer(name, moved);
                    if (fields.TryGetValue(name, out FieldInfo field)) field.SetValue(this, moved);
                }
                if (device is not null) (_deviceType, _deviceIndex) = (device.type, device.index);
            }

            protected static bool ReplaceBuffer(ScalarType? dtype, Device device, Tensor buffer, out Tensor result)
            {
                result = null;
                if (!Differs(buffer, dtype, device)) return false;
                result = buffer.to(TargetType(buffer, dtype), device ?? buffer.device, disposeAfter: true).DetachFromDisposeScope();
                return true;
            }

            protected static bool ReplaceParameter(ScalarType? dtype, Device device, Parameter param, out Parameter p)
            {
                p = null;
                Tensor grad = param.grad;
                if (!Differs(param, dtype, device) && (grad is null || !Differs(grad, dtype ?? param.dtype, device ?? param.device))) return false;
                ScalarType type = TargetType(param, dtype);
                using var ungraded = no_grad();
                p = new Parameter(param.to(type, device ?? param.device), param.requires_grad);
                p.DetachFromDisposeScope();
                if (grad is not null)
                {
                    using Tensor moved = grad.to(type, device ?? param.device).with_requires_grad(grad.requires_grad);
                    p.grad = moved;
                }
                return true;
            }

            private static bool Differs(Tensor tensor, ScalarType? dtype, Device device) =>
                (dtype is not null && tensor.dtype != dtype) || (device is not null && (tensor.device_type != device.type || tensor.device_index != device.index));

            private static ScalarType TargetType(Tensor tensor, ScalarType? dtype) => dtype is not null && IsConvertible(tensor.dtype) ? dtype.Value : tensor.dtype;
        }
    }
}
