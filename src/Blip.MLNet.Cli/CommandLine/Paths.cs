using System.CommandLine;
using System.CommandLine.Parsing;

namespace Blip.MLNet.Cli.CommandLine;

/// <summary>Arguments that are files or folders.</summary>
internal static class Paths
{
    /// <summary>Refuses a mistyped option, which the parser takes for one more path.</summary>
    public static Argument<T> NotOptions<T>(this Argument<T> argument)
    {
        argument.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
                if (token.Value.StartsWith('-') && !Path.Exists(token.Value)) result.AddError($"There is no option '{token.Value}'.");
        });
        return argument;
    }
}
