namespace Blip.MLNet.Trainers.Schedules;

/// <summary>The formulas of the reference's learning rates and of the weight of its momentum targets.</summary>
public static class ReferenceSchedules
{
    /// <summary>Half a cosine from <paramref name="initial"/> at epoch 0 to <paramref name="minimum"/> at the last (utils.py, cosine_lr_schedule).</summary>
    public static double Cosine(double epoch, double maxEpoch, double initial, double minimum) =>
        (initial - minimum) * 0.5 * (1.0 + Math.Cos(Math.PI * epoch / maxEpoch)) + minimum;

    /// <summary>A straight line from <paramref name="start"/> to <paramref name="maximum"/> over the first steps (warmup_lr_schedule).</summary>
    public static double Warmup(long step, long maxStep, double start, double maximum) =>
        Math.Min(maximum, start + (maximum - start) * step / Math.Max(maxStep, 1));

    /// <summary>A factor for each epoch, down to <paramref name="minimum"/> (step_lr_schedule).</summary>
    public static double Step(int epoch, double initial, double minimum, double decay) => Math.Max(minimum, initial * Math.Pow(decay, epoch));

    /// <summary>Pre-training's rate: warm-up in epoch 0, a factor for each epoch after it (pretrain.py).</summary>
    public static double Pretraining(int epoch, long step, double initial, double minimum, double decay, long warmupSteps, double warmupStart) =>
        epoch == 0 ? Warmup(step, warmupSteps, warmupStart, initial) : Step(epoch, initial, minimum, decay);

    /// <summary>Weight of the momentum targets in retrieval: a ramp over epoch 0 (train_retrieval.py).</summary>
    public static double RetrievalAlpha(double alpha, int epoch, long step, long stepsPerEpoch) =>
        epoch > 0 ? alpha : alpha * Math.Min(1, step / (double)stepsPerEpoch);

    /// <summary>Weight of the momentum targets in pre-training: a ramp over epochs 0 and 1 (pretrain.py).</summary>
    public static double PretrainingAlpha(double alpha, int epoch, long step, long stepsPerEpoch) =>
        alpha * Math.Min(1, (epoch * stepsPerEpoch + step) / (2.0 * stepsPerEpoch));
}
