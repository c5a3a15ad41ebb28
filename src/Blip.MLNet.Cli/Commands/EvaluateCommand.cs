using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Commands.Evaluating;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip evaluate: measures results as the official code does.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CommandContext context) => new("evaluate", "Measure results as the official code does.")
    {
        EvaluateCaptionCommand.Create(context),
        EvaluateRetrievalCommand.Create(context),
        EvaluateVqaCommand.Create(context),
        EvaluateNlvrCommand.Create(context),
    };
}
