using Blip.MLNet.Trainers.History;

namespace Blip.MLNet.Trainers.Checkpoints;

/// <summary>
/// Where a run stands, besides its tensors. Random draws and the order of the data depend on the seed and on these positions alone,
/// so that nothing else has to be kept for a run to go on exactly.
/// </summary>
internal sealed record TrainingState
{
    /// <summary>The epoch under way.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches of it that are part of the weights.</summary>
    public long Batch { get; set; }

    /// <summary>Updates of the optimizer.</summary>
    public long Steps { get; set; }

    /// <summary>Sums over the epoch's batches so far.</summary>
    public double LossSum { get; set; }

    public double RateSum { get; set; }

    public long LossCount { get; set; }

    public long Examples { get; set; }

    public double Seconds { get; set; }

    public int BestEpoch { get; set; } = -1;

    public double BestObjective { get; set; } = double.NegativeInfinity;

    /// <summary>Validations since the best one.</summary>
    public int WithoutGain { get; set; }

    /// <summary>Whether an early stop ended the run.</summary>
    public bool Stopped { get; set; }

    public List<TrainingEpoch> History { get; set; } = [];

    /// <summary>The settings that the weights depend on, to refuse going on with others.</summary>
    public Dictionary<string, string> Settings { get; set; } = [];
}
