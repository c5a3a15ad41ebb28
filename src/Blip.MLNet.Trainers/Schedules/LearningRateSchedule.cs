namespace Blip.MLNet.Trainers.Schedules;

/// <summary>How the learning rate goes.</summary>
public enum LearningRateKind
{
    /// <summary>LAVIS's linear_warmup_cosine_lr: warm-up in epoch 0, then a cosine that falls once an epoch.</summary>
    LinearWarmupCosine,

    /// <summary>LAVIS's linear_warmup_step_lr: warm-up in epoch 0, then a factor for each epoch.</summary>
    LinearWarmupStep,

    /// <summary>LAVIS's constant_lr: warm-up in epoch 0, then the same rate.</summary>
    Constant,

    /// <summary>salesforce/BLIP's fine-tuning: a cosine that falls once an epoch, without warm-up.</summary>
    CosinePerEpoch,

    /// <summary>Warm-up over as many steps as are asked for, then a cosine that falls at every step to the minimum at the last.</summary>
    CosinePerStep,
}

/// <summary>The learning rate at every step of a run.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>The form.</summary>
    public LearningRateKind Kind { get; init; } = LearningRateKind.LinearWarmupCosine;

    /// <summary>The highest rate.</summary>
    public double InitialRate { get; init; } = 1e-5;

    /// <summary>The lowest rate after the warm-up.</summary>
    public double MinimumRate { get; init; }

    /// <summary>Steps of the warm-up; 0 for none. LAVIS's forms warm up in epoch 0 only.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Rate at the first step of the warm-up; negative: <see cref="InitialRate"/>, which is no warm-up (LAVIS's default).</summary>
    public double WarmupStartRate { get; init; } = -1;

    /// <summary>Factor for each epoch of <see cref="LearningRateKind.LinearWarmupStep"/>.</summary>
    public double DecayRate { get; init; } = 0.9;

    /// <summary>The rate of a step.</summary>
    /// <param name="epoch">From 0.</param>
    /// <param name="step">The batch in the epoch, from 0.</param>
    /// <param name="stepsPerEpoch">Batches in an epoch.</param>
    /// <param name="maxEpochs">Epochs of the run.</param>
    public double At(int epoch, long step, long stepsPerEpoch, int maxEpochs)
    {
        double start = WarmupStartRate < 0 ? InitialRate : WarmupStartRate;
        if (Kind == LearningRateKind.CosinePerStep) return CosinePerStep(epoch * stepsPerEpoch + step, maxEpochs * stepsPerEpoch);
        if (Kind != LearningRateKind.CosinePerEpoch && epoch == 0) return ReferenceSchedules.Warmup(step, WarmupSteps, start, InitialRate);
        return Kind switch
        {
            LearningRateKind.LinearWarmupStep => ReferenceSchedules.Step(epoch, InitialRate, MinimumRate, DecayRate),
            LearningRateKind.Constant => InitialRate,
            _ => ReferenceSchedules.Cosine(epoch, maxEpochs, InitialRate, MinimumRate),
        };
    }

    private double CosinePerStep(long step, long steps)
    {
        if (step < WarmupSteps) return ReferenceSchedules.Warmup(step + 1, WarmupSteps, Math.Max(WarmupStartRate, 0), InitialRate);
        return ReferenceSchedules.Cosine(step - WarmupSteps, Math.Max(steps - WarmupSteps, 1), InitialRate, MinimumRate);
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public LearningRateSchedule Validate()
    {
        const string me = nameof(LearningRateSchedule);
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"{me}.{nameof(Kind)} is {Kind}; expected {string.Join(", ", Enum.GetNames<LearningRateKind>())}.", nameof(Kind));
        Modules.Configuration.Check.Range(InitialRate, 0, 1e3, me, nameof(InitialRate));
        Modules.Configuration.Check.Range(MinimumRate, 0, 1e3, me, nameof(MinimumRate));
        Modules.Configuration.Check.AtLeast(WarmupSteps, 0, me, nameof(WarmupSteps));
        Modules.Configuration.Check.Range(WarmupStartRate, -1, 1e3, me, nameof(WarmupStartRate));
        Modules.Configuration.Check.Range(DecayRate, 0, 1, me, nameof(DecayRate));
        return this;
    }
}
