namespace Blip.MLNet.Cli.CommandLine;

/// <summary>Counts what could not be done while the rest goes on.</summary>
internal sealed class Failures(CommandContext context)
{
    private int _count;

    /// <summary>Reports one.</summary>
    public void Add(string line) => Add(line, context.Notice);

    /// <summary>Reports one beside a progress bar.</summary>
    public void Add(string line, Action<string> notice)
    {
        _count++;
        notice(line);
    }

    public int ExitCode => _count == 0 ? ExitCodes.Success : ExitCodes.Failure;
}
