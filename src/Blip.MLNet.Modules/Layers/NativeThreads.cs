using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Sets up libtorch's threads before its first use. Its own operators run on one thread pool (OpenMP) and its matrix products on
/// another (the BLAS library's); where idle threads spin, as they do unless told, each switch between the two pools costs a time
/// slice, and a decoder that switches a thousand times a second runs five times slower. A waiting policy of "passive" ends that.
/// OpenBLAS's threads spin for some 20 ms after each product, beside whatever comes next; a shorter time ends that, too.
/// </summary>
public static partial class NativeThreads
{
    /// <summary>2 to this are the clock cycles that an idle thread of OpenBLAS spins: less than a tenth of a millisecond.</summary>
    private const string OpenBlasTimeout = "18";

    private static readonly Lazy<bool> Prepared = new(Prepare);

    /// <summary>
    /// Asks idle OpenMP threads to sleep, unless OMP_WAIT_POLICY or GOMP_SPINCOUNT is set already, and OpenBLAS's, unless
    /// OPENBLAS_THREAD_TIMEOUT is set, and gives libtorch one thread a core, unless OMP_NUM_THREADS is set. Every model calls it; a
    /// program that uses TorchSharp before its first model can call it earlier, because both read their variables when libtorch is
    /// loaded. Calls after the first do nothing.
    /// </summary>
    public static void Configure() => _ = Prepared.Value;

    private static bool Prepare()
    {
        if (IsUnset("OMP_WAIT_POLICY") && IsUnset("GOMP_SPINCOUNT")) SetForNativeCode("OMP_WAIT_POLICY", "passive");
        if (IsUnset("OPENBLAS_THREAD_TIMEOUT")) SetForNativeCode("OPENBLAS_THREAD_TIMEOUT", OpenBlasTimeout);
        if (IsUnset("OMP_NUM_THREADS")) torch.set_num_threads(Environment.ProcessorCount);
        return true;
    }

    private static bool IsUnset(string name) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name));

    /// <summary>On Unix, .NET keeps a copy of the environment, and native libraries see only what libc's own setenv wrote.</summary>
    private static void SetForNativeCode(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows()) return;
        try { _ = SetEnv(name, value, 0); }
        catch (DllNotFoundException) { }
        catch (EntryPointNotFoundException) { }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
