using System.Runtime.InteropServices;
using Blip.MLNet.Cli.CommandLine;

using var stop = new CancellationTokenSource();
int signal = 0;
void Stop(PosixSignalContext context)
{
    if (stop.IsCancellationRequested) return; // a second time: the process ends at once
    signal = context.Signal == PosixSignal.SIGTERM ? ExitCodes.Terminated : ExitCodes.Interrupted;
    context.Cancel = true;
    stop.Cancel();
}
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
int code = await BlipCommandLine.RunAsync(args, CommandContext.OfProcess(), stop.Token);
return code == ExitCodes.Interrupted ? signal : code;
