using System.CommandLine;
using System.Globalization;
using System.Numerics.Tensors;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Modules.Tasks;
using Spectre.Console;

namespace Blip.MLNet.Cli.Commands;

/// <summary>blip classify: sorts pictures into classes that are only named, without training.</summary>
internal static class ClassifyCommand
{
    public static Command Create(CommandContext context)
    {
        Argument<string[]> inputs = PictureOptionSet.Inputs(ArgumentArity.OneOrMore);
        var labels = new Option<string?>("--labels", "-l") { Description = "Names of the classes, with commas; or a file with one a line.", Required = true, HelpName = "LABELS" };
        var template = new Option<string>("--template") { Description = "The text that stands for a class; {} is its name.", DefaultValueFactory = _ => "a picture of {}", HelpName = "TEXT" };
        var top = new Option<int>("--top") { Description = "Classes shown for each picture.", DefaultValueFactory = _ => 3, HelpName = "N" };
        var temperature = new Option<double>("--temperature") { Description = "Cosines are divided by it before they become probabilities.", DefaultValueFactory = _ => 0.07, HelpName = "T" };
        var json = new Option<bool>("--json") { Description = "Print JSON with all digits." };
        var pictures = new PictureOptionSet();
        var model = new ModelOptionSet(DefaultModels.Matcher);
        var command = new Command("classify", "Sort pictures into classes by their names alone.") { inputs, labels, template, top, temperature, json };
        foreach (Option option in pictures.All.Concat(model.All)) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            string[] names = Labels(parsed.GetValue(labels)!);
            string form = parsed.GetValue(template)!;
            int shown = parsed.GetValue(top), batch = pictures.Batch(parsed);
            double divisor = parsed.GetValue(temperature);
            if (!form.Contains("{}", StringComparison.Ordinal)) throw new UsageException($"--template is '{form}'; expected {{}} in it, where the name of the class goes.");
            if (shown < 1) throw new UsageException($"--top is {shown}; expected 1 or more.");
            if (!(divisor > 0)) throw new UsageException($"--temperature is {divisor.ToString(CultureInfo.InvariantCulture)}; expected a number above 0.");
            ModelLoadOptions load = model.Read(parsed);
            var failures = new Failures(context);
            IReadOnlyList<InputPicture> found = pictures.Expansion(parsed, failures.Add).Expand(parsed.GetRequiredValue(inputs));
            using BlipMatcher matcher = model.Load(context, parsed, load, BlipMatcher.Load, cancellation);
            float[][] classes = matcher.TextVectors([.. names.Select(n => form.Replace("{}", n, StringComparison.Ordinal))], cancellation);
            var rows = new List<Row>();
            foreach (var group in PictureBatches.Read(found, p => p.Path, matcher.Processor, batch, false, failures.Add, cancellation))
            {
                cancellation.ThrowIfCancellationRequested();
                float[][] vectors = matcher.ImageVectors([.. group.Select(g => g.Values)]);
                rows.AddRange(group.Select((g, i) => new Row(g.Item.Path, Ranked(names, classes, vectors[i], divisor, shown))));
            }
            if (parsed.GetValue(json)) context.Out.WriteLine(JsonText.Of(rows));
            else Print(context, rows);
            return failures.ExitCode;
        }, CancellationToken.None));
        return command;
    }

    private static Class[] Ranked(string[] names, float[][] classes, float[] picture, double divisor, int top)
    {
        double[] logits = [.. classes.Select(c => TensorPrimitives.Dot<float>(c, picture) / divisor)], shares = new double[logits.Length];
        TensorPrimitives.SoftMax(logits, shares);
        return [.. names.Select((name, i) => new Class(name, shares[i])).OrderByDescending(c => c.Probability).Take(top)];
    }

    private static string[] Labels(string text)
    {
        IEnumerable<string> named = File.Exists(text) ? File.ReadAllLines(text) : text.Split(',');
        string[] labels = [.. named.Select(l => l.Trim()).Where(l => l.Length > 0).Distinct(StringComparer.Ordinal)];
        return labels.Length > 0 ? labels : throw new UsageException($"--labels '{text}' names no class.");
    }

    private static void Print(CommandContext context, List<Row> rows)
    {
        Table table = Tables.Of("FILE", ">PROBABILITY", "CLASS");
        foreach (Row row in rows)
            for (int i = 0; i < row.Classes.Length; i++)
                table.Row(i == 0 ? row.File : "", row.Classes[i].Probability.ToString("0.0000", CultureInfo.InvariantCulture), row.Classes[i].Name);
        context.OutConsole().Write(table);
    }

    private sealed record Class(string Name, double Probability);

    private sealed record Row(string File, Class[] Classes);
}
