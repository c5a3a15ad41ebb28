using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Hub;

namespace Blip.MLNet.Cli.Tests.Support;

/// <summary>A command line run inside the test's process.</summary>
internal sealed record CommandLineRun(int Code, string Out, string Error)
{
    /// <summary>Runs "blip" with these arguments, without network and without shipped models unless given.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="programFolders">Where shipped models are looked for.</param>
    /// <param name="cancelOn">Cancels the run when this text is written to stderr.</param>
    /// <param name="cache">The cache of models.</param>
    public static async Task<CommandLineRun> Of(string[] arguments, string[]? programFolders = null, string? cancelOn = null, string? cache = null)
    {
        using var stop = new CancellationTokenSource();
        using var output = new StringWriter();
        using var error = new CancellingWriter(cancelOn, stop);
        var context = new CommandContext
        {
            Out = output,
            Error = error,
            ProgramFolders = programFolders ?? [],
            Hub = () => new HubOptions { CacheFolder = cache ?? Path.Combine(Path.GetTempPath(), "blip-no-such-cache"), Offline = true },
        };
        int code = await BlipCommandLine.RunAsync(arguments, context, stop.Token);
        return new CommandLineRun(code, output.ToString(), error.ToString());
    }

    private sealed class CancellingWriter(string? cancelOn, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (cancelOn is not null && value!.Contains(cancelOn, StringComparison.Ordinal)) stop.Cancel();
        }
    }
}
