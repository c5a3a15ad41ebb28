using System.CommandLine;
using Blip.MLNet.Evaluators.Loaders.Vqa;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary><c>blip evaluate vqa</c>.</summary>
internal static class EvaluateVqa
{
    public static Command Create()
    {
        var annotations = new Option<string>("--annotations") { Description = "The official annotations file.", Required = true, HelpName = "file" };
        var results = new Option<string>("--results") { Description = "Answers: [{\"question_id\", \"answer\"}].", Required = true, HelpName = "file" };
        var rules = new Option<VqaRules>("--rules") { Description = "Official (since 2021), Lavis (before), Gqa or AOkVqa.", DefaultValueFactory = _ => VqaRules.Official };
        var report = new Report();
        var command = new Command("vqa", "VQA accuracy of a results file, overall and by type.") { annotations, results, rules };
        report.AddTo(command);
        command.SetGuarded(parsed =>
        {
            VqaMetrics metrics = VqaEvaluator.Evaluate(VqaFiles.ReadSamples(parsed.GetRequiredValue(annotations), parsed.GetRequiredValue(results)), parsed.GetValue(rules));
            IEnumerable<KeyValuePair<string, double>> values =
            [
                new("accuracy", metrics.Accuracy),
                .. metrics.ByAnswerType.Select(t => KeyValuePair.Create($"answer_type/{t.Key}", t.Value)),
                .. metrics.ByQuestionType.Select(t => KeyValuePair.Create($"question_type/{t.Key}", t.Value)),
            ];
            report.Print(parsed, metrics.Rounded(), values, writer =>
            {
                foreach (VqaQuestionMetrics question in metrics.Questions) Report.Numbers(writer, [new("score", question.Score)], "question_id", question.QuestionId);
            });
        });
        return command;
    }
}
