using System.Runtime.InteropServices;

namespace TorchSharp.PInvoke;

/// <summary>The entry points of native/bridge.cpp.</summary>
internal static unsafe partial class Native
{
    private const string Library = "blip_torch";

    [LibraryImport(Library)] internal static partial byte* blip_error();
    [LibraryImport(Library)] internal static partial byte* blip_version();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint blip_op(string name, string overload);
    [LibraryImport(Library)] internal static partial int blip_call(nint op, NativeArg* args, int n, NativeArg* results, int room);
    [LibraryImport(Library)] internal static partial void blip_free_array(nint p);

    [LibraryImport(Library)] internal static partial nint blip_dup(nint t);
    [LibraryImport(Library)] internal static partial void blip_free(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long blip_dim(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long blip_numel(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_dtype(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long blip_itemsize(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long blip_device(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_sizes(nint t, long* sizes);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_strides(nint t, long* strides);
    [LibraryImport(Library), SuppressGCTransition] internal static partial long blip_offset(nint t);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_flags(nint t);
    [LibraryImport(Library)] internal static partial nint blip_data(nint t);
    [LibraryImport(Library)] internal static partial nint blip_from_blob(nint data, long* sizes, int n, int dtype, delegate* unmanaged<nint, void> deleter, nint context);
    [LibraryImport(Library)] internal static partial nint blip_index(nint t, NativeIndex* indices, int n, nint value);
    [LibraryImport(Library)] internal static partial int blip_set_requires_grad(nint t, int on);
    [LibraryImport(Library)] internal static partial int blip_retain_grad(nint t);
    [LibraryImport(Library)] internal static partial nint blip_grad(nint t);
    [LibraryImport(Library)] internal static partial int blip_set_grad(nint t, nint grad);
    [LibraryImport(Library)] internal static partial int blip_set_data(nint t, nint source);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_is_same(nint a, nint b);

    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_grad_enabled();
    [LibraryImport(Library), SuppressGCTransition] internal static partial void blip_set_grad_enabled(int on);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int blip_inference_enabled();
    [LibraryImport(Library)] internal static partial nint blip_inference_begin(int on);
    [LibraryImport(Library)] internal static partial void blip_inference_end(nint guard);
    [LibraryImport(Library)] internal static partial int blip_backward(nint* tensors, int n, nint* grads, int g, int retain, int create, nint* inputs, int m);
    [LibraryImport(Library)] internal static partial int blip_gradients(nint* outputs, int n, nint* inputs, int m, nint* grads, int g, int retain, int create, int unused, nint* results);
    [LibraryImport(Library)] internal static partial nint blip_function(nint* inputs, int n, nint* outputs, int m, byte* kinds, nint context, delegate* unmanaged<nint, nint*, int, nint*, int, byte*, int, int> run, delegate* unmanaged<nint, void> release);
    [LibraryImport(Library)] internal static partial nint blip_save_variable(nint t, nint step);
    [LibraryImport(Library)] internal static partial nint blip_unpack_variable(nint v, nint step);
    [LibraryImport(Library)] internal static partial void blip_free_variable(nint v);

    [LibraryImport(Library)] internal static partial int blip_manual_seed(long seed);
    [LibraryImport(Library)] internal static partial nint blip_generator(long device, long seed, int shared);
    [LibraryImport(Library)] internal static partial void blip_generator_free(nint g);
    [LibraryImport(Library)] internal static partial long blip_generator_seed(nint g, int what, long seed);
    [LibraryImport(Library)] internal static partial nint blip_generator_state(nint g, nint state);
    [LibraryImport(Library)] internal static partial long blip_runtime(int what, long value);
    [LibraryImport(Library)] internal static partial int blip_result_type(nint a, nint b);
    [LibraryImport(Library)] internal static partial int blip_promote(int a, int b);
    [LibraryImport(Library)] internal static partial int blip_can_cast(int a, int b);
    [LibraryImport(Library)] internal static partial long blip_element_size(int dtype);

    /// <summary>The exception that TorchSharp makes of libtorch's last error on this thread.</summary>
    internal static ExternalException Error() => new(Marshal.PtrToStringUTF8((nint)blip_error()));

    internal static nint NotZero(nint result) => result != 0 ? result : throw Error();

    internal static void Check(long result)
    {
        if (result < 0) throw Error();
    }
}
