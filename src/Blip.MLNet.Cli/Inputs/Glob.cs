using System.IO.Enumeration;

namespace Blip.MLNet.Cli.Inputs;

/// <summary>Files by a pattern: * and ? within a name, ** for any folders.</summary>
internal static class Glob
{
    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>The files that match, in ordinal order. Hidden files match only a pattern that begins with a dot, as in a shell.</summary>
    public static IEnumerable<string> Files(string pattern)
    {
        string root = Path.GetPathRoot(pattern) ?? "";
        string[] parts = pattern[root.Length..].Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        return Match(root, parts).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> parts)
    {
        string part = parts.Span[0];
        string here = folder.Length == 0 ? "." : folder;
        if (parts.Length == 1 && part != "**")
            return !IsPattern(part) ? new[] { Path.Combine(folder, part) }.Where(File.Exists) : Names(here, part, Directory.EnumerateFiles).Select(name => Path.Combine(folder, name));
        if (part != "**")
            return (IsPattern(part) ? Names(here, part, Directory.EnumerateDirectories) : new[] { part }.Where(p => Directory.Exists(Path.Combine(folder, p)))).SelectMany(name => Match(Path.Combine(folder, name), parts[1..]));
        ReadOnlyMemory<string> rest = parts.Length == 1 ? new[] { "*" } : parts[1..];
        return Match(folder, rest).Concat(Names(here, "*", Directory.EnumerateDirectories).SelectMany(name => Match(Path.Combine(folder, name), parts)));
    }

    private static IEnumerable<string> Names(string folder, string pattern, Func<string, IEnumerable<string>> list) => !Directory.Exists(folder) ? []
        : list(folder).Select(path => Path.GetFileName(path)).Where(name => (name[0] != '.' || pattern[0] == '.') && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: OperatingSystem.IsWindows()));
}
