using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Output;

namespace Blip.MLNet.Cli.Commands.Evaluating;

/// <summary>The options of every evaluation.</summary>
internal sealed class EvaluationOptionSet
{
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON with all digits." };
    private readonly Option<string?> _items;

    public EvaluationOptionSet(string annotations, string results, string items)
    {
        Annotations = new("--annotations", "-a") { Description = annotations, HelpName = "FILE" };
        Results = new("--results", "-r") { Description = results, HelpName = "FILE", Required = true };
        _items = new("--per-item") { Description = $"Write the scores of each {items} as JSON.", HelpName = "FILE" };
        _items.Aliases.Add($"--per-{items}");
        _items.Aliases.Add("--details");
    }

    public Option<string?> Annotations { get; }

    public Option<string> Results { get; }

    public IEnumerable<Option> All => [Annotations, Results, _json, _items];

    /// <summary>A named file, which must be there.</summary>
    public static string Existing(ParseResult parsed, Option<string?> option) => Checked(parsed.GetValue(option) ?? throw new UsageException($"{option.Name} is missing."), option.Name);

    /// <summary>The file of --results, which must be there; the files to write are checked too.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="submission">The option that writes the results anew, where the command has one.</param>
    public string ResultsFile(ParseResult parsed, Option<string?>? submission = null)
    {
        string results = Checked(parsed.GetRequiredValue(Results), Results.Name);
        OutputFiles.Check([(_items.Name, parsed.GetValue(_items)), ("--submission", submission is null ? null : parsed.GetValue(submission))], [results, parsed.GetValue(Annotations)]);
        return results;
    }

    /// <summary>Prints the metrics, and writes those of each item where that is asked for.</summary>
    /// <param name="context">Where to print.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="table">For a person.</param>
    /// <param name="metrics">For --json: names and values.</param>
    /// <param name="items">For --per-item.</param>
    public int Report(CommandContext context, ParseResult parsed, string table, object metrics, Func<object> items)
    {
        context.Out.WriteLine(parsed.GetValue(_json) ? JsonText.Of(metrics) : table.TrimEnd());
        if (parsed.GetValue(_items) is { } file) WholeFile.Write(file, writer => writer.WriteLine(JsonText.Of(items())));
        return ExitCodes.Success;
    }

    private static string Checked(string file, string option) => File.Exists(file) ? file : throw new UsageException($"{option}: there is no file '{file}'.");
}
