using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Modules.Tasks;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip match: how well texts describe pictures.</summary>
internal static class MatchCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = PictureOptionSet.Inputs(ArgumentArity.OneOrMore);
        var texts = new Option<string[]>("--text", "-t") { Description = "A text to compare with every picture; may be given several times.", Required = true, HelpName = "TEXT" };
        var json = new Option<bool>("--json") { Description = "Print JSON with all digits." };
        var pictures = new PictureOptionSet();
        var model = new ModelOptionSet(DefaultModels.Matcher);
        var command = new Command("match", "Say how well texts describe pictures: cosine of the embeddings (ITC), probability of a match (ITM), and the score that retrieval ranks by.") { inputs, texts, json };
        foreach (Option option in pictures.All.Concat(model.All)) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] named = parsed.GetRequiredValue(texts);
            if (named.Any(string.IsNullOrWhiteSpace)) throw new UsageException("--text is empty.");
            int batch = pictures.Batch(parsed);
            ModelLoadOptions load = model.Read(parsed);
            var failures = new Failures(context);
            IReadOnlyList<InputPicture> found = pictures.Expansion(parsed, failures.Add).Expand(parsed.GetRequiredValue(inputs));
            using BlipMatcher matcher = model.Load(context, parsed, load, BlipMatcher.Load, cancellation);
            var rows = new List<MatchRow>();
            foreach (var group in PictureBatches.Read(found, p => p.Path, matcher.Processor, batch, false, failures.Add, cancellation))
            {
                IReadOnlyList<MatchScores> scores = matcher.MatchPrepared([.. group.SelectMany(g => Enumerable.Repeat(g.Values, named.Length))], [.. group.SelectMany(_ => named)], cancellation);
                rows.AddRange(scores.Select((s, i) => new MatchRow(group[i / named.Length].Item.Path, named[i % named.Length], s.ItcSimilarity, s.ItmProbability, s.RankScore)));
            }
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(rows));
            else Print(context, rows);
            return failures.ExitCode;
        }, CancellationToken.None));
        return command;
    }

    private static void Print(CommandContext context, List<MatchRow> rows)
    {
        Table table = Tables.Of("FILE", ">ITC", ">ITM", ">RANK SCORE", "TEXT");
        foreach (MatchRow row in rows) table.Row(row.File, Number(row.ItcSimilarity), Number(row.ItmProbability), Number(row.RankScore), row.Text);
        context.OutConsole().Write(table);
    }

    private static string Number(float value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private sealed record MatchRow(string File, string Text, float ItcSimilarity, float ItmProbability, float RankScore);
}
