using System.Reflection;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>An exception as one line for a person.</summary>
internal static partial class ErrorText
{
    /// <summary>The message of what went wrong at the bottom, without line breaks and without .NET's "(Parameter 'x')".</summary>
    public static string Of(Exception exception)
    {
        while (exception is TargetInvocationException or AggregateException { InnerExceptions.Count: 1 } or TypeInitializationException && exception.InnerException is { } inner) exception = inner;
        string text = exception switch
        {
            DllNotFoundException or BadImageFormatException => $"a native library could not be loaded: {exception.Message}",
            OutOfMemoryException => "there is not enough memory; a smaller --batch or --precision bfloat16 takes less.",
            _ => exception.Message,
        };
        return string.Join(' ', ParameterName().Replace(text, "").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    /// <summary>The same for a file, which it names.</summary>
    public static string OfFile(Exception exception, string file)
    {
        string text = exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file." : Of(exception);
        return text.Contains(file, StringComparison.Ordinal) ? text : $"{file}: {text}";
    }

    // An inner exception's message may stand inside another's.
    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();
}
