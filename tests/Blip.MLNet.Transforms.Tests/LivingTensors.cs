namespace Blip.MLNet.Transforms.Tests;

/// <summary>Counts the tensors of the process. The count means something because no test of this assembly runs beside another.</summary>
internal static class LivingTensors
{
    /// <summary>Tensors that are alive, without those that earlier tests left to the garbage collector. A parameter counts twice, and once when it was disposed.</summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TorchSharp.torch.Tensor.TotalCount;
    }
}
