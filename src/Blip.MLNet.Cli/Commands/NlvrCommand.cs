using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Cli.Progress;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Nlvr;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip nlvr: says whether a sentence about two pictures is true.</summary>
internal static class NlvrCommand
{
    public static Command Create(CommandContext context)
    {
        var inputs = new Argument<string[]>("LEFT RIGHT SENTENCE") { Description = "Two pictures and a sentence about them.", Arity = ArgumentArity.ZeroOrMore };
        var data = new DataOptionSet("A file of sentences instead: NLVR2's JSON lines or BLIP's nlvr_*.json.", "Write predictions as the official program reads them: identifier,true a line.", "judgement");
        var images = new Option<string?>("--images") { Description = "The folder that the pictures of --data are in.", HelpName = "FOLDER" };
        var batch = new Option<int>("--batch", "-b") { Description = "Sentences computed at once.", DefaultValueFactory = _ => 4, HelpName = "N" };
        var model = new ModelOptionSet(DefaultModels.Reasoner);
        var command = new Command("nlvr", "Say whether a sentence about two pictures is true.") { inputs, images, batch };
        foreach (Option option in data.All.Concat(model.All)) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            int size = parsed.GetValue(batch) is >= 1 and <= 4096 and var at ? at : throw new UsageException($"--batch is {parsed.GetValue(batch)}; expected 1 to 4096.");
            ModelLoadOptions load = model.Read(parsed);
            data.CheckOutput(parsed, parsed.GetValue(inputs) ?? []);
            ImagePairStatement[] statements = data.Read(parsed, parsed.GetValue(images), Statements) ?? [Statement(parsed.GetValue(inputs) ?? [])];
            var failures = new Failures(context);
            using BlipReasoner reasoner = model.Load(context, parsed, load, BlipReasoner.Load, cancellation);
            List<Row> rows = ProgressDisplay.Run(context, "nlvr", statements.Length, Quantities.PicturesPerSecond, report => Judge(reasoner, statements, size, failures, report, cancellation));
            data.Report(context, parsed, rows, file => WholeFile.Write(file, writer => rows.ForEach(r => writer.Write($"{r.Identifier},{(r.IsTrue ? "true" : "false")}\n"))), () => Print(context, rows));
            return failures.ExitCode;
        }, CancellationToken.None));
        return command;
    }

    private static List<Row> Judge(BlipReasoner reasoner, ImagePairStatement[] statements, int batch, Failures failures, IProgressReport report, CancellationToken cancellation)
    {
        var rows = new List<Row>();
        var prepared = Prefetcher.Run(statements, (s, _) => (Picture(reasoner, s.LeftImagePath), Picture(reasoner, s.RightImagePath)), capacity: 2 * batch, cancellationToken: cancellation);
        foreach (Prefetched<ImagePairStatement, (float[] Left, float[] Right)>[] group in prepared.Chunk(batch))
        {
            var good = group.Where(g => g.Error is null).ToArray();
            foreach (var bad in group.Where(g => g.Error is not null)) failures.Add(ErrorText.Of(bad.Error!), report.Notice);
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<Judgement> judgements = reasoner.JudgePrepared([.. good.Select(g => g.Value.Left)], [.. good.Select(g => g.Value.Right)], [.. good.Select(g => g.Source.Sentence)]);
            rows.AddRange(good.Zip(judgements, (g, j) => new Row(g.Source.Identifier, g.Source.LeftImagePath, g.Source.RightImagePath, g.Source.Sentence, j.IsTrue, j.Probability)));
            report.Advance(group.Length);
        }
        return rows;
    }

    private static float[] Picture(BlipReasoner reasoner, string path)
    {
        try
        {
            return reasoner.Processor.Process(RgbImage.Load(path));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InvalidDataException(ErrorText.OfFile(e, path), e);
        }
    }

    private static ImagePairStatement Statement(string[] parts) => parts.Length == 3 && parts.All(p => !string.IsNullOrWhiteSpace(p))
        ? new ImagePairStatement { Identifier = "0", LeftImagePath = parts[0], RightImagePath = parts[1], Sentence = parts[2] }
        : throw new UsageException($"{parts.Length} arguments were given; expected two pictures and a sentence, or --data.");

    private static ImagePairStatement[] Statements(string file, bool official, LoaderOptions options)
    {
        ImagePairStatement[] rows = [.. official ? NlvrFiles.ReadOfficial(file, options) : NlvrFiles.ReadBlip(file, options)];
        for (int i = 0; i < rows.Length; i++)
            if (rows[i].Identifier.Length == 0) rows[i].Identifier = i.ToString(CultureInfo.InvariantCulture);
        return rows;
    }

    private static void Print(CommandContext context, List<Row> rows)
    {
        Table table = Tables.Of("LEFT", "RIGHT", ">PROBABILITY", "TRUE", "SENTENCE");
        foreach (Row row in rows) table.Row(row.Left, row.Right, row.Probability.ToString("0.0000", CultureInfo.InvariantCulture), row.IsTrue ? "yes" : "no", row.Sentence);
        context.OutConsole().Write(table);
    }

    private sealed record Row(string Identifier, string Left, string Right, string Sentence, bool IsTrue, float Probability);
}
