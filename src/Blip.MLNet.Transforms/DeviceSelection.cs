using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;

namespace Blip.MLNet.Transforms;

/// <summary>Where a transform computes when its options do not say so.</summary>
internal static class DeviceSelection
{
    /// <summary>The named device; else the context's GpuDeviceId, falling back to the CPU where FallbackToCpu allows it; else the CPU.</summary>
    /// <exception cref="InvalidOperationException">A GPU was asked for, there is none, and falling back is not allowed.</exception>
    public static string Choose(IHostEnvironment env, string? named)
    {
        if (named is not null) return named;
        if (Read<int>(env, "GpuDeviceId") is not { } gpu) return "cpu";
        if (torch.cuda.is_available()) return $"cuda:{gpu}";
        return Read<bool>(env, "FallbackToCpu") == true
            ? "cpu"
            : throw new InvalidOperationException($"MLContext.GpuDeviceId is {gpu}, but CUDA is not available here; set MLContext.FallbackToCpu to compute on the CPU.");
    }

    /// <summary>A setting of the context. Hosts copy it when they are registered, and show it under the same name.</summary>
    private static T? Read<T>(IHostEnvironment env, string name) where T : struct =>
        env.GetType().GetProperty(name)?.GetValue(env) is T value ? value : null;
}
