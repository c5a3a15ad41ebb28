using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Evaluators.Nlvr;

namespace Blip.MLNet.Cli.Commands.Evaluating;

/// <summary>blip evaluate nlvr: accuracy and consistency.</summary>
internal static class EvaluateNlvrCommand
{
    public static Command Create(CommandContext context)
    {
        var shared = new EvaluationOptionSet("NLVR2's JSON lines.", "Predictions: identifier,true or identifier,false a line.", "example");
        var first = new Option<bool>("--nlvr1") { Description = "The files are those of NLVR, not of NLVR2." };
        var command = new Command("nlvr", "Measure judgements of sentences: accuracy and consistency.") { first };
        foreach (Option option in shared.All) command.Add(option);
        command.SetAction((parsed, _) => Task.Run(() =>
        {
            string results = shared.ResultsFile(parsed), annotations = EvaluationOptionSet.Existing(parsed, shared.Annotations);
            IEnumerable<NlvrExample> examples = NlvrFiles.ReadOfficial(annotations).Select(row => new NlvrExample(row.Identifier, row.Label ? "True" : "False"));
            NlvrMetrics metrics = NlvrEvaluator.Evaluate(examples, NlvrEvaluator.ReadPredictions(results), parsed.GetValue(first) ? NlvrVersion.Nlvr1 : NlvrVersion.Nlvr2);
            return shared.Report(context, parsed, metrics.ToString(), new { metrics.Accuracy, metrics.Consistency, Examples = metrics.Examples.Count, Sentences = metrics.SentenceCount },
                () => metrics.Examples.Select(e => new { e.Identifier, e.Prediction, Correct = e.IsCorrect }).ToArray());
        }, CancellationToken.None));
        return command;
    }
}
