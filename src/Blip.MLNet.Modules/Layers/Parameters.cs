namespace Blip.MLNet.Modules.Layers;

/// <summary>
/// Parameters without initial values. A model is built in the precision that it will run in, and its values come from a
/// checkpoint or from <see cref="WeightInitialization"/>; filling 200 million numbers twice would double the time to load.
/// </summary>
internal static class Parameters
{
    public static Parameter Empty(ScalarType dtype, params long[] shape)
    {
        NativeThreads.Configure();
        var parameter = new Parameter(torch.empty(shape, dtype: dtype));
        parameter.DetachFromDisposeScope(); // a model may be built inside a scope and outlives it
        return parameter;
    }
}
