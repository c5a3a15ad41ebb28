namespace Blip.MLNet.Trainers.Progress;

/// <summary>What a training run is doing.</summary>
public enum TrainingStage
{
    /// <summary>Data are read and the model is loaded; <see cref="TrainingProgress.Message"/> says what was found.</summary>
    Preparing,

    /// <summary>A batch was trained with.</summary>
    Training,

    /// <summary>A batch of validation pictures was described.</summary>
    Validating,

    /// <summary>An epoch is over; <see cref="TrainingProgress.Message"/> has its numbers.</summary>
    EpochDone,

    /// <summary>A checkpoint was written, or could not be; <see cref="TrainingProgress.Message"/> says which.</summary>
    Checkpoint,

    /// <summary>Something is worth knowing, such as a picture that was left out.</summary>
    Warning,

    /// <summary>The run is over.</summary>
    Done,
}

/// <summary>One report of a training run.</summary>
public sealed record TrainingProgress
{
    /// <summary>What it is doing.</summary>
    public required TrainingStage Stage { get; init; }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; init; }

    /// <summary>Epochs of the run.</summary>
    public int Epochs { get; init; }

    /// <summary>Batches done in this stage of the epoch.</summary>
    public long Batch { get; init; }

    /// <summary>Batches of this stage of the epoch.</summary>
    public long Batches { get; init; }

    /// <summary>Loss of the batch; NaN where there is none.</summary>
    public double Loss { get; init; } = double.NaN;

    /// <summary>Learning rate of the step; NaN where there is none.</summary>
    public double LearningRate { get; init; } = double.NaN;

    /// <summary>Examples a second, over the last batches.</summary>
    public double SamplesPerSecond { get; init; } = double.NaN;

    /// <summary>Time left until the last epoch ends, without validation; null before it can be told.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Bytes of main memory that the process holds.</summary>
    public long WorkingSet { get; init; } = Environment.WorkingSet;

    /// <summary>Words for people; empty for batches.</summary>
    public string Message { get; init; } = "";
}
