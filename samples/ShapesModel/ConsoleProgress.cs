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
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Stage} epoch {value.Epoch + 1}/{value.Epochs} batch {value.Batch}/{value.Batches} loss {value.Loss:f3} lr {value.LearningRate:g3} {value.SamplesPerSecond:f0}/s left {value.TimeLeft:hh\\:mm\\:ss} {value.Message}"));
    }
}
