namespace Blip.MLNet.Trainers.Lavis;

/// <summary>The section <c>run</c> of a run config.</summary>
public sealed record LavisRunnerConfig
{
    /// <summary>linear_warmup_cosine_lr, linear_warmup_step_lr or constant_lr.</summary>
    public required string Schedule { get; init; }

    /// <summary>The highest learning rate.</summary>
    public required double InitialRate { get; init; }

    /// <summary>The lowest learning rate.</summary>
    public required double MinimumRate { get; init; }

    /// <summary>The learning rate at the first step of the warm-up; -1: the highest.</summary>
    public required double WarmupRate { get; init; }

    /// <summary>Steps of the warm-up.</summary>
    public required int WarmupSteps { get; init; }

    /// <summary>Factor of the rate for each epoch of linear_warmup_step_lr.</summary>
    public required double DecayRate { get; init; }

    /// <summary>Factor of the rate for each vision block further from the output.</summary>
    public required double LayerDecay { get; init; }

    /// <summary>AdamW's weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>AdamW's second beta.</summary>
    public required double Beta2 { get; init; }

    /// <summary>Passes over the data.</summary>
    public required int MaxEpochs { get; init; }

    /// <summary>Examples in a training batch.</summary>
    public required int TrainBatchSize { get; init; }

    /// <summary>Pictures in an evaluation batch.</summary>
    public required int EvalBatchSize { get; init; }

    /// <summary>Batches whose gradients make one update.</summary>
    public required int GradientAccumulation { get; init; }

    /// <summary>Threads that prepare pictures.</summary>
    public required int Workers { get; init; }

    /// <summary>Longest generated caption in tokens.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Shortest generated caption in tokens.</summary>
    public required int MinLength { get; init; }

    /// <summary>Beams of the search.</summary>
    public required int Beams { get; init; }

    /// <summary>Whether evaluation scores captions, not only writes them.</summary>
    public required bool ReportMetric { get; init; }

    /// <summary>The seed.</summary>
    public required long Seed { get; init; }

    /// <summary>The folder of checkpoints, logs and results.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>Mixed precision.</summary>
    public required bool MixedPrecision { get; init; }

    /// <summary>The checkpoint to go on from; null: none is named.</summary>
    public required string? ResumeCheckpoint { get; init; }

    /// <summary>Evaluates the model without training it.</summary>
    public required bool EvaluateOnly { get; init; }

    /// <summary>Splits to train on.</summary>
    public required IReadOnlyList<string> TrainSplits { get; init; }

    /// <summary>Splits to validate on.</summary>
    public required IReadOnlyList<string> ValidSplits { get; init; }

    /// <summary>Splits to test on after the training.</summary>
    public required IReadOnlyList<string> TestSplits { get; init; }

    /// <summary>"cuda", "cuda:0" or "cpu".</summary>
    public required string Device { get; init; }
}
