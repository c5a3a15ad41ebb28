namespace Blip.MLNet.Modules.Text;

/// <summary>The captioning loss of the reference: cross-entropy of each next token with label smoothing 0.1.</summary>
public static class LanguageModelLoss
{
    /// <summary>The label that does not count: padding, and the prompt.</summary>
    public const long Ignored = -100;

    /// <summary>Mean over all counted tokens.</summary>
    /// <param name="logits">[R, T, V]</param>
    /// <param name="labels">int64 [R, T]; the shift by one happens here.</param>
    /// <param name="labelSmoothing">0.1 in the reference, in training and in evaluation.</param>
    /// <returns>A scalar.</returns>
    public static Tensor Mean(Tensor logits, Tensor labels, double labelSmoothing = 0.1)
    {
        (Tensor scores, Tensor targets) = Shift(logits, labels);
        return nn.functional.cross_entropy(scores, targets, ignore_index: Ignored, label_smoothing: labelSmoothing);
    }

    /// <summary>Sum over the counted tokens of each row.</summary>
    /// <param name="logits">[R, T, V]</param>
    /// <param name="labels">int64 [R, T]</param>
    /// <param name="labelSmoothing">0.1 in the reference.</param>
    /// <returns>[R]</returns>
    public static Tensor SumPerRow(Tensor logits, Tensor labels, double labelSmoothing = 0.1)
    {
        (Tensor scores, Tensor targets) = Shift(logits, labels);
        Tensor each = nn.functional.cross_entropy(scores, targets, ignore_index: Ignored, reduction: nn.Reduction.None, label_smoothing: labelSmoothing);
        return each.view(logits.shape[0], -1).sum(1);
    }

    /// <summary>Position t is scored against label t + 1: ([R*(T-1), V], [R*(T-1)]).</summary>
    private static (Tensor Scores, Tensor Targets) Shift(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        long predicted = logits.shape[1] - 1;
        Tensor scores = logits.narrow(1, 0, predicted).reshape(-1, logits.shape[2]).to_type(ScalarType.Float32);
        return (scores, labels.narrow(1, 1, predicted).reshape(-1));
    }
}
