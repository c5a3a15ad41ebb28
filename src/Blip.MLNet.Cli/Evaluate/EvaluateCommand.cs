using System.CommandLine;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary><c>blip evaluate caption|retrieval|vqa|nlvr</c>: the official metrics of result files.</summary>
internal static class EvaluateCommand
{
    public static Command Create() => new("evaluate", "Measure result files by the official metrics.")
    {
        EvaluateCaption.Create(),
        EvaluateRetrieval.Create(),
        EvaluateVqa.Create(),
        EvaluateNlvr.Create(),
    };

    /// <summary>Runs a measurement; bad input becomes one line on the error stream and exit code 1.</summary>
    internal static void SetGuarded(this Command command, Action<ParseResult> run) => command.SetAction(parsed =>
    {
        try
        {
            run(parsed);
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or UnauthorizedAccessException or InvalidOperationException or TimeoutException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"blip evaluate {command.Name}: {e.Message}");
            return 1;
        }
    });
}
