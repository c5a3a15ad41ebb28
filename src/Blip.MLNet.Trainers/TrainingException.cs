namespace Blip.MLNet.Trainers;

/// <summary>Training cannot go on. The message says where it was and what can be done; checkpoints that were written stay.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>An error with its message.</summary>
    public TrainingException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
