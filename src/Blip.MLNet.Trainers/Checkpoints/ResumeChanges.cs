namespace Blip.MLNet.Trainers.Checkpoints;

/// <summary>Settings in which a run that goes on may differ from its checkpoint.</summary>
[Flags]
public enum ResumeChanges
{
    /// <summary>None: a run that goes on ends with exactly the weights of one that was never stopped.</summary>
    None = 0,

    /// <summary>The learning rate and its schedule, to go on with a lower one after a loss that is not finite.</summary>
    LearningRate = 1,

    /// <summary>The optimizer's settings, such as the limit of the gradient.</summary>
    Optimizer = 2,
}
