using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Cli.Tests;

/// <summary>The command lines of README.md and docs/ are understood, and docs/command-line.md names every command.</summary>
public sealed partial class DocumentedCommandTests
{
    private static readonly CommandContext Context = new() { Out = TextWriter.Null, Error = TextWriter.Null };

    public static TheoryData<string, string> Lines =>
    [
        .. from page in (string[])["README.md", "samples/README.md", "models/README.md", .. Directory.GetFiles(Path.Combine(Goldens.RepoRoot, "docs"), "*.md").Order(StringComparer.Ordinal).Select(f => $"docs/{Path.GetFileName(f)}")]
           from Match line in CommandLine().Matches(File.ReadAllText(Path.Combine(Goldens.RepoRoot, page)))
           select new TheoryDataRow<string, string>(page, line.Groups["line"].Value.Trim()),
    ];

    [Theory, MemberData(nameof(Lines))]
    public void A_documented_line_is_understood(string page, string line)
    {
        string[] arguments = [.. CommandLineParser.SplitCommandLine(line.Replace('\'', '"'))];
        Assert.True(BlipCommandLine.Create(Context).Parse(arguments).Errors is { Count: 0 }, $"{page}: ./blip {line}: {string.Join(' ', BlipCommandLine.Create(Context).Parse(arguments).Errors)}");
    }

    /// <summary>What a documented line reads of this repository is there: its files, and the models it names by their bare names.</summary>
    [Theory, MemberData(nameof(Lines))]
    public void A_documented_line_names_what_is_there(string page, string line)
    {
        string[] arguments = [.. CommandLineParser.SplitCommandLine(line.Replace('\'', '"'))];
        foreach (string path in arguments.Where(a => a.StartsWith("samples/", StringComparison.Ordinal) || a.StartsWith("models/", StringComparison.Ordinal)))
            Assert.True(Path.Exists(Path.Combine(Goldens.RepoRoot, path)), $"{page}: ./blip {line}: there is no {path}");
        int model = Array.IndexOf(arguments, "--model") + 1;
        string? named = model > 0 ? arguments[model] : arguments[0] is "inspect" ? arguments[1] : null;
        if (named is null || named.Contains('/', StringComparison.Ordinal) || Path.HasExtension(named)) return;
        Assert.True(File.Exists(Path.Combine(Goldens.RepoRoot, "models", named + ".safetensors")), $"{page}: ./blip {line}: no model '{named}' is shipped");
    }

    [Fact]
    public void Every_command_is_in_the_documentation()
    {
        string page = File.ReadAllText(Path.Combine(Goldens.RepoRoot, "docs", "command-line.md"));
        RootCommand root = BlipCommandLine.Create(Context);
        foreach (Command command in root.Subcommands)
        {
            Assert.Contains($"./blip {command.Name} ", page);
            foreach (Command below in command.Subcommands) Assert.Contains($"./blip {command.Name} {below.Name} ", page);
        }
    }

    // A line of code without the comment at its end, or between backticks if it has an option.
    [GeneratedRegex(@"^\./blip (?<line>[^#\r\n]+)|`\./blip (?<line>[^`\r\n]*--[^`\r\n]*)`", RegexOptions.Multiline)]
    private static partial Regex CommandLine();
}
