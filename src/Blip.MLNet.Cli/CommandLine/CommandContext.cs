using Blip.MLNet.Modules.Hub;
using Spectre.Console;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>All that a command sees of its surroundings, so that tests can put others in their place.</summary>
internal sealed class CommandContext
{
    /// <summary>Where results go.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Where errors, notices and progress go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether results are read by a person.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether errors and progress are read by a person.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Folders that may hold a folder "models" with the models shipped with the program.</summary>
    public IReadOnlyList<string> ProgramFolders { get; init; } = [];

    /// <summary>Where models are fetched from and kept.</summary>
    public Func<HubOptions> Hub { get; init; } = () => HubOptions.FromEnvironment();

    /// <summary>Whether stack traces are shown (--verbose).</summary>
    public bool Verbose { get; set; }

    /// <summary>The context of this process.</summary>
    public static CommandContext OfProcess()
    {
        var utf8 = new System.Text.UTF8Encoding(false);
        bool dumb = Environment.GetEnvironmentVariable("TERM") == "dumb"; // it cannot move its cursor
        return new CommandContext
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            OutIsTerminal = !Console.IsOutputRedirected && !dumb,
            ErrorIsTerminal = !Console.IsErrorRedirected && !dumb,
            ProgramFolders = [.. FoldersAbove(AppContext.BaseDirectory)],
        };
    }

    /// <summary>Columns of the terminal that <see cref="Error"/> goes to.</summary>
    public int ErrorWidth => Math.Max(TerminalWidth(), 20);

    /// <summary>A line for the user beside the results.</summary>
    public void Notice(string line) => Error.WriteLine($"blip: {line}");

    /// <summary>A console for tables on <see cref="Out"/>: as wide as its lines need where no person reads it.</summary>
    public IAnsiConsole OutConsole() => MakeConsole(Out, OutIsTerminal);

    /// <summary>A console for progress on <see cref="Error"/>.</summary>
    public IAnsiConsole ErrorConsole() => MakeConsole(Error, ErrorIsTerminal);

    private static IAnsiConsole MakeConsole(TextWriter writer, bool terminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
        });
        console.Profile.Width = terminal ? TerminalWidth() : short.MaxValue;
        return console;
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private static IEnumerable<string> FoldersAbove(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
            if (File.Exists(Path.Combine(folder.FullName, "Blip.MLNet.sln"))) yield break;
        }
    }
}
