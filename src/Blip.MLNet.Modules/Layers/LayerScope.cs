namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Lets go of what a layer computes on its way, as soon as the layer is done. Without gradients it is freed there; with them, what the
/// backward pass needs is held by its graph alone, which frees it layer by layer as that pass goes back.
/// </summary>
internal static class LayerScope
{
    /// <summary>Runs a layer. Only its result lives on, in the caller's scope.</summary>
    public static Tensor Run(Func<Tensor> step)
    {
        using var scope = torch.NewDisposeScope();
        return step().MoveToOuterDisposeScope();
    }
}
