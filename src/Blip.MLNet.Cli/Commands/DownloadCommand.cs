using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Modules.Hub;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip download: fetches models into the cache.</summary>
internal static class DownloadCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> models = new Argument<string[]>("MODELS")
        {
            Description = $"Names on the Hugging Face hub (org/name[@revision]) or official files ({string.Join(", ", OfficialCheckpoints.Names.Keys)}).",
            Arity = ArgumentArity.OneOrMore,
        }.NotOptions();
        var command = new Command("download", "Fetch models into the Hugging Face cache and print where they are. Broken downloads go on where they stopped.") { models };
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var finder = new ModelFinder(context);
            foreach (string model in parsed.GetRequiredValue(models))
            {
                string path = finder.Find(model, cancellation, option: "");
                context.Out.WriteLine(path);
                if (finder.MissingVocabulary(path, cancellation) is { } vocabulary) context.Out.WriteLine(vocabulary);
            }
            return ExitCodes.Success;
        }, CancellationToken.None));
        return command;
    }
}
