using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>What is wrong with a command line, in the words of the other errors.</summary>
internal static partial class ParseErrorText
{
    /// <summary>One line, with the command whose help tells more.</summary>
    public static string Of(ParseResult parsed)
    {
        IEnumerable<string> names = parsed.CommandResult.Command is RootCommand ? [] : Above(parsed.CommandResult).Reverse();
        return $"{Plain(parsed.Errors[^1].Message)} ({string.Join(' ', ["blip", .. names])} --help tells more)";
    }

    private static IEnumerable<string> Above(CommandResult command)
    {
        for (SymbolResult? at = command; at is CommandResult { Command: not RootCommand } own; at = own.Parent) yield return own.Command.Name;
    }

    private static string Plain(string message) => WrongType().Match(message) is not { Success: true } match ? message
        : $"{match.Groups["option"].Value} is '{match.Groups["value"].Value}'; expected {(match.Groups["type"].Value is var type && type.Contains("Int", StringComparison.Ordinal) ? "a whole number" : type.Contains("Double", StringComparison.Ordinal) ? "a number" : "true or false")}.";

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for [a-z]+ '(?<option>[^']+)' as expected type '(?<type>[^']+)'\\.?$", RegexOptions.Singleline)]
    private static partial Regex WrongType();
}
