using System.Diagnostics;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>Examples a second, with the last ten batches or so counting most.</summary>
internal sealed class RateMeter
{
    private long _last = Stopwatch.GetTimestamp();
    private double _seconds, _examples;

    public double PerSecond => _seconds > 0 ? _examples / _seconds : 0;

    public void Add(int examples)
    {
        long now = Stopwatch.GetTimestamp();
        _seconds = 0.9 * _seconds + Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
        _examples = 0.9 * _examples + examples;
        _last = now;
    }
}
