using System.IO.Enumeration;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Evaluators.Loaders.Images;

namespace Blip.MLNet.Cli.Inputs;

/// <summary>Files by a pattern: * and ? within a name, ** for any folders.</summary>
internal sealed class Glob
{
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly Action<string> _unreadable;

    private Glob(Action<string> unreadable) => _unreadable = unreadable;

    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>The files that match, in ordinal order. Hidden files match only a pattern that begins with a dot, as in a shell.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="unreadable">Told of each folder on the way that may not be read; it is left out.</param>
    public static IEnumerable<string> Files(string pattern, Action<string> unreadable)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] parts = pattern[root.Length..].Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return new Glob(unreadable).Match(root, parts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private IEnumerable<string> Match(string folder, ReadOnlyMemory<string> parts)
    {
        string part = parts.Span[0];
        string here = folder.Length == 0 ? "." : folder;
        if (parts.Length == 1 && part != "**")
            return !IsPattern(part) ? new[] { Path.Combine(folder, part) }.Where(File.Exists) : Names(here, part, Directory.EnumerateFiles).Select(name => Path.Combine(folder, name));
        if (part != "**")
            return (IsPattern(part) ? Names(here, part, Directory.EnumerateDirectories) : new[] { part }.Where(p => Directory.Exists(Path.Combine(folder, p)))).SelectMany(name => Match(Path.Combine(folder, name), parts[1..]));
        ReadOnlyMemory<string> rest = parts.Length == 1 ? new[] { "*" } : parts[1..];
        return Match(folder, rest).Concat(Names(here, "*", Directory.EnumerateDirectories).Select(name => Path.Combine(folder, name)).Where(path => !FolderLinks.LeadsBack(path)).SelectMany(path => Match(path, parts)));
    }

    private IEnumerable<string> Names(string folder, string pattern, Func<string, IEnumerable<string>> list) => Listed(folder, list)
        .Select(path => Path.GetFileName(path)).Where(name => (name[0] != '.' || pattern[0] == '.') && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()));

    private string[] Listed(string folder, Func<string, IEnumerable<string>> list)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            return [.. list(folder)];
        }
        catch (UnauthorizedAccessException e)
        {
            if (_closed.Add(folder)) _unreadable(ErrorText.OfFile(e, folder));
            return [];
        }
    }
}
