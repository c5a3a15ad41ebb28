namespace Blip.MLNet.Cli.CommandLine;

/// <summary>What the process says at its end.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>Something went wrong, if only with one picture of many.</summary>
    public const int Failure = 1;

    /// <summary>The command line itself is wrong.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGTERM.</summary>
    public const int Terminated = 143;
}
