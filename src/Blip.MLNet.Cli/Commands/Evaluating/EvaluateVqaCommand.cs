using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Evaluators.Loaders.Vqa;
using Blip.MLNet.Evaluators.Vqa;

namespace Blip.MLNet.Cli.Commands.Evaluating;

/// <summary>blip evaluate vqa: accuracy of answers.</summary>
internal static class EvaluateVqaCommand
{
    private static readonly Dictionary<string, VqaRules> Rules = new(StringComparer.OrdinalIgnoreCase) { ["official"] = VqaRules.Official, ["lavis"] = VqaRules.Lavis, ["gqa"] = VqaRules.Gqa, ["aokvqa"] = VqaRules.AOkVqa };

    public static Command Create(CommandContext context)
    {
        var shared = new EvaluationOptionSet("VQA v2 annotations, or one of BLIP's vqa_*.json with answers.", "A VQA results file: [{\"question_id\", \"answer\"}].", "question");
        var rules = new Option<string>("--rules") { Description = "official (2021), lavis (before 2021), gqa or aokvqa.", DefaultValueFactory = _ => "official", HelpName = "RULES" };
        var rounded = new Option<bool>("--reference-compatible") { Description = "Round to two decimals as the official program does." };
        var submission = new Option<string?>("--submission") { Description = "Write the results as the VQA server takes them; without --annotations nothing is measured.", HelpName = "FILE" };
        var command = new Command("vqa", "Measure answers: accuracy over all questions and by type.") { rules, rounded, submission };
        foreach (Option option in shared.All) command.Add(option);
        command.SetAction((parsed, _) => Task.Run(() =>
        {
            string results = shared.ResultsFile(parsed, submission), name = parsed.GetValue(rules)!;
            if (!Rules.TryGetValue(name, out VqaRules chosen)) throw new UsageException($"--rules is '{name}'; expected {string.Join(", ", Rules.Keys)}.");
            if (parsed.GetValue(submission) is { } file)
            {
                VqaFiles.WriteResults(file, VqaFiles.ReadResults(results));
                if (parsed.GetValue(shared.Annotations) is null) return ExitCodes.Success;
            }
            string annotations = EvaluationOptionSet.Existing(parsed, shared.Annotations);
            VqaMetrics metrics = VqaEvaluator.Evaluate(JsonKind.BeginsWithObject(annotations) ? VqaFiles.ReadSamples(annotations, results) : FromList(annotations, results), chosen);
            if (parsed.GetValue(rounded)) metrics = metrics.Rounded();
            return shared.Report(context, parsed, metrics.ToString(),
                new { overall = metrics.Accuracy, perQuestionType = metrics.ByQuestionType, perAnswerType = metrics.ByAnswerType },
                () => metrics.Questions.Select(q => new { q.QuestionId, q.Score, q.QuestionType, q.AnswerType }).ToArray());
        }, CancellationToken.None));
        return command;
    }

    private static IEnumerable<VqaSample> FromList(string annotations, string results)
    {
        IReadOnlyDictionary<string, string> answers = VqaFiles.ReadResults(results);
        return VqaFiles.ReadBlip(annotations).Select(q => VqaSample.FromTexts(
            q.QuestionId, answers.TryGetValue(q.QuestionId, out string? answer) ? answer : throw new InvalidDataException($"{results} has no answer to question {q.QuestionId} of {annotations}."), q.Answers));
    }
}
