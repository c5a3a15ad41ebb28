using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Hub;

namespace Blip.MLNet.Cli.Progress;

/// <summary>Runs work that may download under a progress bar that appears with its first byte.</summary>
internal static class DownloadProgress
{
    public static T Run<T>(CommandContext context, string title, Func<IProgress<HubProgress>, T> work) =>
        ProgressDisplay.Run(context, title, 1, Quantities.BytesPerSecond, report => work(new Direct(report)));

    // Reports on the thread that calls, in order.
    private sealed class Direct(IProgressReport report) : IProgress<HubProgress>
    {
        public void Report(HubProgress value) => report.Set(value.File, value.BytesDone, value.BytesTotal);
    }
}
