using System.CommandLine;
using System.Globalization;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Cli.Output;
using Blip.MLNet.Evaluators.Loaders;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>The options of the commands that work through a file of questions or sentences about pictures, and give a results file, JSON or a table.</summary>
/// <param name="data">What --data is.</param>
/// <param name="output">What --out is.</param>
/// <param name="result">What a result is called.</param>
internal sealed class DataOptionSet(string data, string output, string result)
{
    private readonly Option<string?> _data = new("--data") { Description = data, HelpName = "FILE" };
    private readonly Option<string?> _output = new("--out", "-o") { Description = output, HelpName = "FILE" };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON with all digits." };

    public IEnumerable<Option> All => [_data, _output, _json];

    /// <summary>Reads --data: the way depends on whether the file is a JSON object, as the official ones are, or a list.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="folder">Where the pictures are; null: beside the file.</param>
    /// <param name="read">Reads a file, given whether it begins with an object.</param>
    /// <returns>Null where --data is not given.</returns>
    /// <exception cref="UsageException">There is no such file, or nothing in it.</exception>
    public T[]? Read<T>(ParseResult parsed, string? folder, Func<string, bool, LoaderOptions, IEnumerable<T>> read)
    {
        if (parsed.GetValue(_data) is not { } file) return null;
        if (!File.Exists(file)) throw new UsageException($"--data: there is no file '{file}'.");
        if (folder is not null && !Directory.Exists(folder)) throw new UsageException($"--images: there is no folder '{folder}'.");
        T[] rows = [.. read(file, JsonKind.BeginsWithObject(file), new LoaderOptions { ImageFolder = folder ?? Path.GetDirectoryName(Path.GetFullPath(file)) })];
        return rows.Length > 0 ? rows : throw new UsageException($"--data: '{file}' has nothing to work on.");
    }

    /// <summary>Checks --out before the work begins.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="read">Other files that the command reads.</param>
    public void CheckOutput(ParseResult parsed, params IEnumerable<string?> read) => OutputFiles.Check([("--out", parsed.GetValue(_output))], [parsed.GetValue(_data), .. read]);

    /// <summary>Gives the results: to --out, as JSON, or as a table where neither is asked for.</summary>
    public void Report<T>(CommandContext context, ParseResult parsed, IReadOnlyList<T> rows, Action<string> write, Action print)
    {
        if (parsed.GetValue(_output) is { } file)
        {
            write(file);
            context.Notice(string.Create(CultureInfo.InvariantCulture, $"{rows.Count:N0} {result}{(rows.Count == 1 ? "" : "s")}: {file}"));
        }
        if (parsed.GetValue(_json)) context.Out.WriteLine(JsonText.Of(rows));
        else if (parsed.GetValue(_output) is null) print();
    }
}
