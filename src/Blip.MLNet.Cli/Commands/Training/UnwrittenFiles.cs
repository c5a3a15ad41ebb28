using Blip.MLNet.Cli.CommandLine;

namespace Blip.MLNet.Cli.Commands.Training;

/// <summary>Says what a run could not write, as on a full disk.</summary>
internal static class UnwrittenFiles
{
    /// <returns>The exit code of the run.</returns>
    public static int Report(CommandContext context, IReadOnlyList<string> files)
    {
        if (files.Count == 0) return ExitCodes.Success;
        context.Notice($"could not be written: {string.Join(", ", files)}. Make room, and run the same command again: it goes on from the last checkpoint.");
        return ExitCodes.Failure;
    }
}
