using System.Diagnostics;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Cli.Commands.Training;

/// <summary>Tells how training goes: a line that renews itself where a person reads it, else a line now and then.</summary>
internal sealed class TrainingReporter(CommandContext context) : IProgress<TrainingProgress>, IDisposable
{
    private const string ClearLine = "\r\u001b[K";
    private readonly TimeSpan _pause = context.ErrorIsTerminal ? TimeSpan.FromSeconds(0.2) : ProgressDisplay.PlainPause;
    private long _last;
    private bool _lineOpen;

    public void Report(TrainingProgress value)
    {
        if (value.Message.Length > 0)
        {
            Line(value.Stage == TrainingStage.Warning ? $"warning: {value.Message}" : value.Message);
            return;
        }
        if (value.Stage is not (TrainingStage.Training or TrainingStage.Validating) || _last != 0 && Stopwatch.GetElapsedTime(_last) < _pause) return;
        _last = Stopwatch.GetTimestamp();
        if (!context.ErrorIsTerminal)
        {
            context.Notice(Text(value));
            return;
        }
        string text = Text(value);
        context.Error.Write(ClearLine + text[..Math.Min(text.Length, context.ErrorWidth - 1)]); // a line that wraps could not be cleared
        _lineOpen = true;
    }

    /// <summary>A warning on a line of its own.</summary>
    public void Warn(string text) => Line($"warning: {text}");

    public void Dispose() => Clear();

    private void Line(string text)
    {
        Clear();
        context.Notice(text);
    }

    private void Clear()
    {
        if (_lineOpen) context.Error.Write(ClearLine);
        _lineOpen = false;
    }

    private static string Text(TrainingProgress value)
    {
        var parts = new List<string> { string.Create(CultureInfo.InvariantCulture, $"epoch {value.Epoch + 1}/{value.Epochs}{(value.Stage == TrainingStage.Validating ? ", validation" : "")}, batch {value.Batch}/{value.Batches}") };
        if (!double.IsNaN(value.Loss)) parts.Add(string.Create(CultureInfo.InvariantCulture, $"loss {value.Loss:0.0000}"));
        if (!double.IsNaN(value.LearningRate)) parts.Add(string.Create(CultureInfo.InvariantCulture, $"lr {value.LearningRate:0.00e+0}"));
        if (!double.IsNaN(value.SamplesPerSecond)) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{value.SamplesPerSecond:0.0} samples/s"));
        if (value.TimeLeft is { } left) parts.Add($"{Quantities.Time(left)} left");
        parts.Add(Quantities.Bytes(value.WorkingSet));
        return string.Join(", ", parts);
    }
}
