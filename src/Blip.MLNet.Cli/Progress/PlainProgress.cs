using System.Diagnostics;
using Blip.MLNet.Cli.CommandLine;

namespace Blip.MLNet.Cli.Progress;

/// <summary>Progress where no terminal shows it, in a log for one: a plain line now and then.</summary>
internal sealed class PlainProgress(CommandContext context, string title, double total, Func<double, string> rate, TimeSpan pause) : IProgressReport
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private string _title = title;
    private double? _total = total;
    private double _done;
    private TimeSpan _last;

    public void Advance(double amount) => Set(_title, _done + amount, _total);

    public void Set(string title, double done, double? total)
    {
        (_title, _done, _total) = (title, done, total);
        if (_clock.Elapsed - _last < pause || done <= 0) return;
        _last = _clock.Elapsed;
        double speed = done / Math.Max(_clock.Elapsed.TotalSeconds, 1e-9);
        string share = total is { } all and > 0 ? $"{Math.Floor(100 * done / all)} %, " : "";
        string left = total is { } whole && whole > done ? $", {Quantities.Time((whole - done) / speed)} left" : "";
        context.Notice($"{title}: {share}{rate(speed)}{left}");
    }

    public void Notice(string line) => context.Notice(line);
}
