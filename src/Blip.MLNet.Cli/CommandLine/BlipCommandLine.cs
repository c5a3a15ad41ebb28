using System.CommandLine;
using System.CommandLine.Invocation;
using Blip.MLNet.Cli.Commands;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>Runs a command line: parses it, calls its command, and turns what goes wrong into a line on stderr and an exit code.</summary>
internal static class BlipCommandLine
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of an error.", Recursive = true };

    /// <summary>The whole command tree.</summary>
    public static RootCommand Create(CommandContext context) => new("BLIP for .NET: caption pictures, search them by text, ask about them, train and measure.")
    {
        Verbose,
        CaptionCommand.Create(context),
        DownloadCommand.Create(context),
        InspectCommand.Create(context),
        ConvertCommand.Create(context),
        EvaluateCommand.Create(context),
        BenchCommand.Create(context),
        MatchCommand.Create(context),
        ClassifyCommand.Create(context),
        SearchCommand.Create(context),
        VqaCommand.Create(context),
        NlvrCommand.Create(context),
        TrainCommand.Create(context),
    };

    /// <summary>Runs a command line and gives its exit code (see <see cref="ExitCodes"/>).</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext context, CancellationToken cancellation = default)
    {
        RootCommand root = Create(context);
        ParseResult parsed = root.Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parsed.Action is ParseErrorAction or null && parsed.Errors.Count > 0)
        {
            context.Notice(ParseErrorText.Of(parsed));
            return ExitCodes.Usage;
        }
        context.Verbose = parsed.GetValue(Verbose);
        var configuration = new InvocationConfiguration { Output = context.Out, Error = context.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            int code = await parsed.InvokeAsync(configuration, cancellation);
            return arguments.Count == 0 ? ExitCodes.Usage : code;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception e)
        {
            context.Error.WriteLine(context.Verbose ? $"blip: {e}" : $"blip: {ErrorText.Of(e)}");
            return e is UsageException ? ExitCodes.Usage : ExitCodes.Failure;
        }
    }
}
