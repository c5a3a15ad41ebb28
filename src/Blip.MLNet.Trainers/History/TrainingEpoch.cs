using System.Globalization;

namespace Blip.MLNet.Trainers.History;

/// <summary>The numbers of one epoch; a row of the history.</summary>
public sealed class TrainingEpoch
{
    /// <summary>From 0.</summary>
    public int Epoch { get; set; }

    /// <summary>Mean loss over the epoch's batches.</summary>
    public double TrainLoss { get; set; }

    /// <summary>Mean learning rate over the epoch's batches.</summary>
    public double LearningRate { get; set; }

    /// <summary>Examples trained with.</summary>
    public long Examples { get; set; }

    /// <summary>Seconds of training, validation left out.</summary>
    public double Seconds { get; set; }

    /// <summary>BLEU-1 of the validation data; NaN where the epoch was not validated.</summary>
    public double Bleu1 { get; set; } = double.NaN;

    /// <summary>BLEU-2.</summary>
    public double Bleu2 { get; set; } = double.NaN;

    /// <summary>BLEU-3.</summary>
    public double Bleu3 { get; set; } = double.NaN;

    /// <summary>BLEU-4.</summary>
    public double Bleu4 { get; set; } = double.NaN;

    /// <summary>ROUGE-L.</summary>
    public double RougeL { get; set; } = double.NaN;

    /// <summary>CIDEr.</summary>
    public double Cider { get; set; } = double.NaN;

    /// <summary>The number that the best epoch is chosen by.</summary>
    public double Objective { get; set; } = double.NaN;

    /// <summary>The best epoch up to this one.</summary>
    public int BestEpoch { get; set; } = -1;

    /// <summary>Whether it was validated.</summary>
    public bool IsValidated => !double.IsNaN(Objective);

    /// <summary>The epoch as a line: loss, learning rate, and where it was validated the scores.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"epoch {Epoch}: loss {TrainLoss:F3}, learning rate {LearningRate:G3}{Scores}");

    private string Scores => IsValidated ? string.Create(CultureInfo.InvariantCulture, $", BLEU-4 {Bleu4:F3}, ROUGE-L {RougeL:F3}, CIDEr {Cider:F3}") : "";
}
