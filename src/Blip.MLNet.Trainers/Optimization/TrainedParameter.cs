namespace Blip.MLNet.Trainers.Optimization;

/// <summary>
/// A parameter that is trained: the float32 values that the optimizer changes, and the parameter that the model computes with,
/// which is the same one unless the model computes in bfloat16.
/// </summary>
internal sealed class TrainedParameter(string name, Parameter master, Parameter working) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>float32</summary>
    public Parameter Master { get; } = master;

    /// <summary>Holds the gradient.</summary>
    public Parameter Working { get; } = working;

    /// <summary>Factor of the learning rate.</summary>
    public double RateScale { get; init; } = 1;

    public double WeightDecay { get; init; }

    /// <summary>Running mean of the gradient, float32.</summary>
    public Tensor Mean { get; } = torch.zeros_like(master).DetachFromDisposeScope();

    /// <summary>Running mean of its square, float32.</summary>
    public Tensor Square { get; } = torch.zeros_like(master).DetachFromDisposeScope();

    /// <summary>Makes the model compute with the master values.</summary>
    public void Publish()
    {
        if (!ReferenceEquals(Master, Working)) Working.copy_(Master);
    }

    public void Dispose()
    {
        Mean.Dispose();
        Square.Dispose();
    }
}
