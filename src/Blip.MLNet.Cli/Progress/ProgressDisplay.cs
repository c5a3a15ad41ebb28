using Blip.MLNet.Cli.CommandLine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Blip.MLNet.Cli.Progress;

/// <summary>Runs work under a progress bar with rate and time left; where no person reads stderr, with a plain line a minute.</summary>
internal static class ProgressDisplay
{
    /// <summary>How often a line is written to what is no terminal.</summary>
    public static readonly TimeSpan PlainPause = TimeSpan.FromMinutes(1);

    private const int NarrowestWithBar = 72;

    public static T Run<T>(CommandContext context, string title, double total, Func<double, string> rate, Func<IProgressReport, T> work)
    {
        if (!context.ErrorIsTerminal) return work(new PlainProgress(context, title, total, rate, PlainPause));
        T result = default!;
        IAnsiConsole console = context.ErrorConsole();
        ProgressColumn[] columns = [new TaskDescriptionColumn(), new ProgressBarColumn { Width = 20 }, new PercentageColumn(), new RateColumn(rate), new RemainingTimeColumn()];
        console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(console.Profile.Width < NarrowestWithBar ? [.. columns.Where(c => c is not ProgressBarColumn)] : columns)
            .Start(live => result = work(new Shown(console, live.AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1)))));
        return result;
    }

    private sealed class Shown(IAnsiConsole console, ProgressTask task) : IProgressReport
    {
        public void Advance(double amount) => task.Increment(amount);

        public void Set(string title, double done, double? total)
        {
            task.Description = Markup.Escape(title);
            task.IsIndeterminate = total is null;
            if (total is { } whole) task.MaxValue = Math.Max(whole, 1);
            task.Value = done;
        }

        public void Notice(string line) => console.Write(new LineOverBar($"blip: {line}"));
    }

    // The line takes the bar's place, and the bar comes anew below it: what is left of the old one goes first.
    private sealed class LineOverBar(string text) : Renderable
    {
        private const string ClearBelow = "\u001b[J";
        private readonly IRenderable _text = new Text(text);

        protected override Measurement Measure(RenderOptions options, int maxWidth) => _text.Measure(options, maxWidth);

        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => [Segment.Control(ClearBelow), .. _text.Render(options, maxWidth), Segment.LineBreak];
    }
}
