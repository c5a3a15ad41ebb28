namespace Blip.MLNet.Modules.Layers;

/// <summary>Frees what a step computes on its way, as soon as the step is over, when nothing is recorded for a backward pass.</summary>
internal static class InferenceScope
{
    /// <summary>Runs a step. Without gradients only its result lives on, in the caller's scope.</summary>
    public static Tensor Run(Func<Tensor> step)
    {
        if (torch.is_grad_enabled()) return step();
        using var scope = torch.NewDisposeScope();
        return step().MoveToOuterDisposeScope();
    }
}
