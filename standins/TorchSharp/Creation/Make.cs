using System.Runtime.InteropServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    private static Tensor Finish(Tensor tensor, bool requires_grad, string[] names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not supported here.");
        if (requires_grad) tensor.requires_grad = true;
        return tensor;
    }

    // The factories of the dispatcher end in dtype, layout, device.
    private static Tensor Make(string op, Arg a, ScalarType? dtype, Device device, bool requires_grad, string[] names) =>
        Finish(Dispatch.Call(op, a, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Make(string op, Arg a, Arg b, ScalarType? dtype, Device device, bool requires_grad, string[] names) =>
        Finish(Dispatch.Call(op, a, b, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad, names);

    private static Tensor Make(string op, Arg a, Arg b, Arg c, ScalarType? dtype, Device device, bool requires_grad) =>
        Finish(Dispatch.Call(op, a, b, c, dtype ?? s_defaultDtype, Arg.None, InitializeDevice(device)), requires_grad, null);

    private static Tensor Random(string op, long[] size, Generator generator, ScalarType? dtype, Device device, bool requires_grad, string[] names) =>
        Make(op + ".generator", size, generator, dtype, device, requires_grad, names);

    private static Tensor Integers(long low, long high, long[] size, Generator generator, ScalarType? dtype, Device device, bool requires_grad, string[] names) =>
        Finish(Dispatch.Call("randint.low_generator", low, high, size, generator, dtype ?? ScalarType.Int64, Arg.None, InitializeDevice(device)), requires_grad, names);

    private static ScalarType DtypeOf(params ReadOnlySpan<Scalar> values)
    {
        foreach (var value in values)
        {
            if (value.Type == ScalarType.Float64) return s_defaultDtype;
        }
        return ScalarType.Int64;
    }

    private static Tensor ScalarTensor(Scalar value, ScalarType dtype, Device device) =>
        Dispatch.Call("scalar_tensor", value, dtype, Arg.None, InitializeDevice(device));

    private static Tensor ScalarTensor(Scalar value, ScalarType natural, ScalarType? dtype, Device device, bool requires_grad) =>
        Finish(ScalarTensor(value, dtype ?? natural, device), requires_grad, null);

    private static void CheckSize(Array array, ReadOnlySpan<long> dimensions)
    {
        var total = 1L;
        foreach (var size in dimensions) total *= size;
        if (total > array.LongLength) throw new ArgumentException($"mismatched total size creating a tensor from an array: {total} vs. {array.LongLength}");
    }

    /// <summary>A tensor with a copy of the array's elements.</summary>
    private static unsafe Tensor ArrayTensor<T>(Array array, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device device, bool requires_grad, string[] names)
        where T : unmanaged
    {
        CheckSize(array, dimensions);
        var natural = ToScalarType(typeof(T));
        fixed (byte* data = &MemoryMarshal.GetArrayDataReference(array))
        fixed (long* sizes = dimensions)
        {
            var borrowed = new Tensor(Native.NotZero(Native.blip_from_blob((nint)data, sizes, dimensions.Length, (int)natural, null, 0)), register: false);
            try
            {
                return Finish(Dispatch.Call("to.device", borrowed, InitializeDevice(device), dtype ?? natural, false, true), requires_grad, names);
            }
            finally
            {
                borrowed.Forget();
            }
        }
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint handle) => GCHandle.FromIntPtr(handle).Free();

    /// <summary>A tensor over the array's own memory, which stays pinned as long as libtorch uses it.</summary>
    private static unsafe Tensor SharedTensor(Array array, long offset, ReadOnlySpan<long> dimensions, ScalarType dtype)
    {
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var data = pin.AddrOfPinnedObject() + (nint)(offset * Native.blip_element_size((int)dtype));
        fixed (long* sizes = dimensions)
        {
            var handle = Native.blip_from_blob(data, sizes, dimensions.Length, (int)dtype, &Unpin, GCHandle.ToIntPtr(pin));
            return new Tensor(Native.NotZero(handle));
        }
    }

    internal static Tensor OfArray(Array array, long[] dimensions, bool requires_grad)
    {
        CheckSize(array, dimensions);
        return Finish(SharedTensor((Array)array.Clone(), 0, dimensions, ToScalarType(array.GetType().GetElementType())), requires_grad, null);
    }

    public static Tensor from_array(Array rawArray, Device device = null) => from_array(rawArray, null, device);
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device device = null, bool requires_grad = false, string[] names = null)
    {
        var shape = new long[rawArray.Rank];
        for (var d = 0; d < shape.Length; d++) shape[d] = rawArray.GetLongLength(d);
        var tensor = SharedTensor(rawArray, 0, shape, ToScalarType(rawArray.GetType().GetElementType()));
        return Finish(Moved(tensor, dtype, device), requires_grad, names);
    }

    private static Tensor Moved(Tensor tensor, ScalarType? dtype, Device device)
    {
        device = InitializeDevice(device);
        if ((dtype is null || dtype == tensor.dtype) && device.type == DeviceType.CPU) return tensor;
        using (tensor) return tensor.to(dtype ?? tensor.dtype, device);
    }

    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var tensor = SharedTensor(rawArray, offset, [count], ToScalarType(rawArray.GetType().GetElementType()));
        if (requires_grad) tensor.requires_grad = true;
        return tensor.dtype == dtype ? tensor : tensor.to_type(dtype);
    }

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device device = null) => from_array(data, dtype, device);
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device device = null) =>
        (dtype is null || dtype == data.dtype) && (device is null || device.ToString() == data.device.ToString())
            ? data.alias() : data.to(dtype ?? data.dtype, device ?? data.device);
}
