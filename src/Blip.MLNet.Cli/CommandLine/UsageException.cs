namespace Blip.MLNet.Cli.CommandLine;

/// <summary>A command line that asks for something impossible; the message names the option and the value.</summary>
internal sealed class UsageException(string message, Exception? inner = null) : Exception(message, inner);
