using Blip.MLNet.Trainers.Optimization;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>The step of training: loss, gradients, update.</summary>
internal sealed class CaptionLearner(CaptionTrainingModel model, BlipCaptionTrainerOptions options)
{
    private readonly AdamWOptions _optimizing = options.Optimizer;

    public AdamW Optimizer { get; } = new(model.Trained, options.Optimizer);

    /// <summary>Adds a batch's gradients, times <paramref name="share"/>, to those that are there.</summary>
    /// <param name="images">[B, 3, S, S]</param>
    /// <param name="targets">The captions.</param>
    /// <param name="share">1 / batches of this update.</param>
    /// <returns>The batch's loss; where it is not finite, no gradient was added.</returns>
    public double Accumulate(Tensor images, CaptionTargets targets, double share = 1)
    {
        using var scope = torch.NewDisposeScope();
        Tensor loss = model.Working.Loss(images, targets.Ids, targets.Mask, targets.Labels, options.LabelSmoothing);
        double value = loss.ToDouble();
        if (double.IsFinite(value)) (share == 1 ? loss : loss * share).backward();
        return value;
    }

    /// <summary>Updates the parameters from the gathered gradients, and drops these.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <returns>The gradient's length before it was limited; where it is not finite, nothing was changed.</returns>
    public double Update(double rate)
    {
        double norm = Optimizer.GradientNorm();
        if (!double.IsFinite(norm))
        {
            Optimizer.DropGradients();
            return norm;
        }
        double limit = _optimizing.MaxGradientNorm;
        Optimizer.Step(rate, limit > 0 ? Math.Min(1, limit / (norm + 1e-6)) : 1);
        return norm;
    }
}
