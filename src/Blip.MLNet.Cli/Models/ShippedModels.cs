using Blip.MLNet.Cli.CommandLine;

namespace Blip.MLNet.Cli.Models;

/// <summary>Models that come with the program: models/NAME/ or models/NAME.safetensors beside it or in the repository's root.</summary>
internal static class ShippedModels
{
    /// <summary>The path of a model by its bare name; null where there is none.</summary>
    public static string? Find(CommandContext context, string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] == '.') return null;
        return context.ProgramFolders
            .SelectMany(folder => (string[])[Path.Combine(folder, "models", name), Path.Combine(folder, "models", name + ".safetensors")])
            .FirstOrDefault(path => File.Exists(path) || Directory.Exists(path) && Directory.EnumerateFiles(path).Any());
    }

    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names(CommandContext context) =>
    [
        .. context.ProgramFolders.Select(folder => Path.Combine(folder, "models")).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder).Concat(Directory.EnumerateFiles(folder, "*.safetensors")))
            .Select(path => Path.GetFileNameWithoutExtension(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
