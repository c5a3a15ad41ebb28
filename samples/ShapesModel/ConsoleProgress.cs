using System.Globalization;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Samples.ShapesModel;

/// <summary>A line every twenty seconds, and every message.</summary>
internal sealed class ConsoleProgress : IProgress<TrainingProgress>
{
    private DateTime _last;

    public void Report(TrainingProgress value)
    {
        if (value.Message.Length == 0 && DateTime.UtcNow - _last < TimeSpan.FromSeconds(20)) return;
        _last = DateTime.UtcNow;
        string place = value.Batches > 0 && value.Epoch < value.Epochs
            ? string.Create(CultureInfo.InvariantCulture, $" epoch {value.Epoch + 1}/{value.Epochs} batch {value.Batch}/{value.Batches} loss {value.Loss:f3} lr {value.LearningRate:g3}")
            : "";
        string speed = double.IsFinite(value.SamplesPerSecond) ? string.Create(CultureInfo.InvariantCulture, $" {value.SamplesPerSecond:f0}/s left {value.TimeLeft:hh\\:mm\\:ss}") : "";
        Console.WriteLine($"{value.Stage}{place}{speed} {value.Message}");
    }
}
