using TorchSharp.PInvoke;

namespace TorchSharp;

/// <summary>Records a graph, or not, on this thread until disposed of.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool _before = IsEnabled;

    internal AutoGradMode(bool enabled) => Native.blip_set_grad_enabled(enabled ? 1 : 0);
    internal static bool IsEnabled => Native.blip_grad_enabled() != 0;
    public void Dispose() => Native.blip_set_grad_enabled(_before ? 1 : 0);
}

/// <summary>Makes tensors of this thread inference tensors until disposed of.</summary>
internal sealed class InferenceMode : IDisposable
{
    private nint _guard;

    internal InferenceMode(bool mode) => _guard = Native.blip_inference_begin(mode ? 1 : 0);

    public void Dispose()
    {
        if (_guard != 0) Native.blip_inference_end(_guard);
        _guard = 0;
    }
}

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);
    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);
    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);
    public static bool is_grad_enabled() => AutoGradMode.IsEnabled;
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);
    public static bool is_inference_mode_enabled() => Native.blip_inference_enabled() != 0;
}
