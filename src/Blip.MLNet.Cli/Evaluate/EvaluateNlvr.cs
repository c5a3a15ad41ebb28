using System.CommandLine;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Nlvr;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary><c>blip evaluate nlvr</c>.</summary>
internal static class EvaluateNlvr
{
    public static Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "NLVR2's JSON lines.", Required = true, HelpName = "file" };
        var results = new Option<string>("--results") { Description = "Lines of identifier,prediction.", Required = true, HelpName = "file" };
        var report = new Report();
        var command = new Command("nlvr", "Accuracy and consistency of NLVR2 predictions.") { annotations, results };
        report.AddTo(command);
        command.SetGuarded(parsed =>
        {
            IEnumerable<NlvrExample> examples = NlvrFiles.ReadOfficial(parsed.GetRequiredValue(annotations)).Select((ImagePairStatement s) => new NlvrExample(s.Identifier, s.Label ? "True" : "False"));
            NlvrMetrics metrics = NlvrEvaluator.Evaluate(examples, NlvrEvaluator.ReadPredictions(parsed.GetRequiredValue(results)));
            report.Print(parsed, metrics, [new("accuracy", metrics.Accuracy), new("consistency", metrics.Consistency)], writer =>
            {
                foreach (NlvrExampleMetrics example in metrics.Examples) Report.Numbers(writer, [new("correct", example.IsCorrect ? 1 : 0)], "identifier", example.Identifier);
            });
        });
        return command;
    }
}
