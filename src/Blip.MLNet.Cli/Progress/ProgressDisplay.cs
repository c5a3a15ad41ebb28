using Blip.MLNet.Cli.CommandLine;
using Spectre.Console;

namespace Blip.MLNet.Cli.Progress;

/// <summary>How far a piece of work is.</summary>
internal interface IProgressReport
{
    /// <summary>More of it is done.</summary>
    void Advance(double amount);

    /// <summary>So much of so much is done, of a part with a name.</summary>
    void Set(string title, double done, double? total);

    /// <summary>A line for the user that must not disturb the display.</summary>
    void Notice(string line);
}

/// <summary>Runs work under a progress bar with rate and time left; where no person reads stderr, without one.</summary>
internal static class ProgressDisplay
{
    public static T Run<T>(CommandContext context, string title, double total, Func<double, string> rate, Func<IProgressReport, T> work)
    {
        if (!context.ErrorIsTerminal) return work(new Silent(context));
        T result = default!;
        IAnsiConsole console = context.ErrorConsole();
        console.Progress().AutoClear(true).HideCompleted(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(rate), new RemainingTimeColumn())
            .Start(live => result = work(new Shown(console, live.AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1)))));
        return result;
    }

    private sealed class Silent(CommandContext context) : IProgressReport
    {
        public void Advance(double amount)
        {
        }

        public void Set(string title, double done, double? total)
        {
        }

        public void Notice(string line) => context.Notice(line);
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

        public void Notice(string line) => console.WriteLine($"blip: {line}");
    }
}
