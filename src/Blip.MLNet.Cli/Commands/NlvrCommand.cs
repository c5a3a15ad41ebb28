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
        var data = new Option<string?>("--data") { Description = "A file of sentences instead: NLVR2's JSON lines or BLIP's nlvr_*.json.", HelpName = "FILE" };
        var images = new Option<string?>("--images") { Description = "The folder that the pictures of --data are in.", HelpName = "FOLDER" };
        var output = new Option<string?>("--out", "-o") { Description = "Write predictions as the official program reads them: identifier,true a line.", HelpName = "FILE" };
        var batch = new Option<int>("--batch", "-b") { Description = "Sentences computed at once.", DefaultValueFactory = _ => 4, HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print JSON with all digits." };
        var model = new ModelOptionSet(DefaultModels.Reasoner);
        var command = new Command("nlvr", "Say whether a sentence about two pictures is true.") { inputs, data, images, output, batch, json };
        foreach (Option option in model.All) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            int size = parsed.GetValue(batch) is >= 1 and <= 4096 and var at ? at : throw new UsageException($"--batch is {parsed.GetValue(batch)}; expected 1 to 4096.");
            ModelLoadOptions load = model.Read(parsed);
            ImagePairStatement[] statements = parsed.GetValue(data) is { } file ? Statements(file, parsed.GetValue(images)) : [Statement(parsed.GetValue(inputs) ?? [])];
            var failures = new Failures(context);
            var finder = new ModelFinder(context);
            using BlipReasoner reasoner = finder.Load(finder.Find(parsed.GetValue(model.Model) ?? DefaultModels.Reasoner, cancellation), load, BlipReasoner.Load, cancellation);
            List<Row> rows = ProgressDisplay.Run(context, "nlvr", statements.Length, Quantities.PicturesPerSecond, report => Judge(reasoner, statements, size, failures, report, cancellation));
            if (parsed.GetValue(output) is { } predictions) WholeFile.Write(predictions, writer => rows.ForEach(r => writer.Write($"{r.Identifier},{(r.IsTrue ? "true" : "false")}\n")));
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(rows));
            else if (parsed.GetValue(output) is null) Print(context, rows);
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
            foreach (var bad in group.Where(g => g.Error is not null)) failures.Add(ErrorText.Of(bad.Error!));
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

    private static ImagePairStatement[] Statements(string file, string? folder)
    {
        if (!File.Exists(file)) throw new UsageException($"--data: there is no file '{file}'.");
        var options = new LoaderOptions { ImageFolder = folder ?? Path.GetDirectoryName(Path.GetFullPath(file)) };
        ImagePairStatement[] rows = [.. BeginsWithArray(file) ? NlvrFiles.ReadBlip(file, options) : NlvrFiles.ReadOfficial(file, options)];
        for (int i = 0; i < rows.Length; i++)
            if (rows[i].Identifier.Length == 0) rows[i].Identifier = i.ToString(CultureInfo.InvariantCulture);
        return rows;
    }

    private static bool BeginsWithArray(string file) => !JsonKind.BeginsWithObject(file);

    private static void Print(CommandContext context, List<Row> rows)
    {
        Table table = Tables.Of("LEFT", "RIGHT", ">PROBABILITY", "TRUE", "SENTENCE");
        foreach (Row row in rows) table.Row(row.Left, row.Right, row.Probability.ToString("0.0000", CultureInfo.InvariantCulture), row.IsTrue ? "yes" : "no", row.Sentence);
        context.OutConsole().Write(table);
    }

    private sealed record Row(string Identifier, string Left, string Right, string Sentence, bool IsTrue, float Probability);
}
