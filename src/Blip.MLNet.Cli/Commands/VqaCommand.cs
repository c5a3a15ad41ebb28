using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Vqa;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip vqa: answers questions about pictures.</summary>
internal static class VqaCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = PictureOptionSet.Inputs(ArgumentArity.ZeroOrMore);
        var questions = new Option<string[]>("--question", "-q") { Description = "A question about every picture; may be given several times.", HelpName = "TEXT" };
        var data = new DataOptionSet("A file of questions instead: VQA v2 or one of BLIP's vqa_*.json, whose pictures are in --images.", "Write a results file as the VQA server takes it.", "answer");
        var subtype = new Option<string?>("--subtype") { Description = "With VQA v2 questions: the image set, such as val2014, which the pictures' names hold.", HelpName = "SET" };
        var answers = new Option<string?>("--answers") { Description = "Choose from this list (a JSON array, or one a line) instead of generating.", HelpName = "FILE" };
        var kTest = new Option<int>("--k-test") { Description = "With --answers: how many are scored in full.", DefaultValueFactory = _ => 128, HelpName = "N" };
        var compatible = new Option<bool>("--reference-compatible") { Description = "Let answers look at the padding of their questions, as the reference does." };
        var pictures = new PictureOptionSet();
        var model = new ModelOptionSet(DefaultModels.QuestionAnswerer);
        var generation = new GenerationOptionSet(new VqaOptions().Generation);
        var command = new Command("vqa", "Answer questions about pictures.") { inputs, questions, subtype, answers, kTest, compatible };
        foreach (Option option in data.All.Concat(pictures.All).Concat(model.All).Concat(generation.All)) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] asked = parsed.GetValue(questions) ?? [];
            int batch = pictures.Batch(parsed);
            ModelLoadOptions load = model.Read(parsed);
            if (parsed.GetValue(kTest) < 1) throw new UsageException($"--k-test is {parsed.GetValue(kTest)}; expected 1 or more.");
            var options = new VqaOptions { Generation = generation.Read(parsed), ReferenceCompatible = parsed.GetValue(compatible), KTest = parsed.GetValue(kTest) };
            var failures = new Failures(context);
            data.CheckOutput(parsed, [parsed.GetValue(answers), .. parsed.GetValue(inputs) ?? []]);
            ImageQuestion[] open = data.Read(parsed, pictures.Folder(parsed), (file, official, at) => Questions(file, official, at, parsed.GetValue(subtype)))
                ?? Questions(pictures.Expansion(parsed, failures.Add).Expand(parsed.GetValue(inputs) ?? []), asked);
            IReadOnlyList<string>? list = parsed.GetValue(answers) is { } named ? AnswerListFile(named) : null;
            using BlipQuestionAnswerer answerer = model.Load(context, parsed, load, BlipQuestionAnswerer.Load, cancellation);
            AnswerList? choices = list is null ? null : answerer.CreateAnswerList(list);
            var rows = new List<Row>();
            ProgressDisplay.Run(context, "vqa", open.Length, Quantities.PicturesPerSecond, report =>
            {
                foreach (var group in PictureBatches.Read(open, q => q.ImagePath, answerer.Processor, batch, false, line => failures.Add(line, report.Notice), cancellation))
                {
                    float[][] values = [.. group.Select(g => g.Values)];
                    string[] texts = [.. group.Select(g => g.Item.Question)];
                    IEnumerable<(string Text, double Score)> best = choices is null
                        ? answerer.AnswerPrepared(values, texts, options, cancellation).Select(a => (a[0].Text, a[0].Score))
                        : answerer.RankPrepared(values, texts, choices, options, cancellation).Select(r => (r[0].Answer, r[0].Score));
                    rows.AddRange(group.Zip(best, (g, a) => new Row(g.Item.QuestionId, g.Item.ImagePath, g.Item.Question, a.Text, a.Score)));
                    report.Advance(group.Count);
                }
                return true;
            });
            data.Report(context, parsed, rows, file => VqaFiles.WriteResults(file, rows.Select(r => KeyValuePair.Create(r.QuestionId, r.Answer))), () => Print(context, rows));
            return failures.ExitCode;
        }, CancellationToken.None));
        return command;
    }

    private static ImageQuestion[] Questions(IReadOnlyList<InputPicture> pictures, string[] asked)
    {
        if (asked.Length == 0 || asked.Any(string.IsNullOrWhiteSpace)) throw new UsageException(asked.Length == 0 ? "--question or --data is missing." : "--question is empty.");
        if (pictures.Count == 0) throw new UsageException("no picture was given.");
        return [.. pictures.SelectMany(p => asked.Select(q => new ImageQuestion { ImagePath = p.Path, Question = q })).Select((q, i) =>
        {
            q.QuestionId = i.ToString(CultureInfo.InvariantCulture);
            return q;
        })];
    }

    private static IEnumerable<ImageQuestion> Questions(string file, bool official, LoaderOptions options, string? subtype)
    {
        if (official && subtype is null) throw new UsageException("--subtype is missing: VQA v2 files do not name their pictures (val2014, for example).");
        return official ? VqaFiles.ReadQuestions(file, null, options, subtype) : VqaFiles.ReadBlip(file, options);
    }

    private static IReadOnlyList<string> AnswerListFile(string file)
    {
        if (!File.Exists(file)) throw new UsageException($"--answers: there is no file '{file}'.");
        IReadOnlyList<string> list = Path.GetExtension(file).Equals(".json", StringComparison.OrdinalIgnoreCase) ? VqaFiles.ReadAnswerList(file) : [.. File.ReadLines(file).Select(l => l.Trim()).Where(l => l.Length > 0)];
        return list.Count > 0 ? list : throw new UsageException($"--answers: '{file}' has no answer.");
    }

    private static void Print(CommandContext context, List<Row> rows)
    {
        Table table = Tables.Of("FILE", "QUESTION", ">SCORE", "ANSWER");
        foreach (Row row in rows) table.Row(row.File, row.Question, row.Score.ToString("0.000", CultureInfo.InvariantCulture), row.Answer);
        context.OutConsole().Write(table);
    }

    private sealed record Row(string QuestionId, string File, string Question, string Answer, double Score);
}
