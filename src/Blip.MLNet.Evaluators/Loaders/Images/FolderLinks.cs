namespace Blip.MLNet.Evaluators.Loaders.Images;

/// <summary>Links between folders, which may lead in circles.</summary>
internal static class FolderLinks
{
    private static readonly StringComparison s_names = OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Whether a folder is a link to one of the folders on the way to it: going on there would never end.</summary>
    public static bool LeadsBack(string folder)
    {
        string full = Path.GetFullPath(folder);
        if (new DirectoryInfo(full).LinkTarget is null) return false;
        string real = Real(full);
        for (string? above = Path.GetDirectoryName(full); above is not null; above = Path.GetDirectoryName(above))
            if (Real(above).Equals(real, s_names)) return true;
        return false;
    }

    // The path without links; the folder exists, so that its links end somewhere.
    private static string Real(string path)
    {
        if (Path.GetDirectoryName(path) is not { } above) return path;
        string parent = Real(above), here = Path.Combine(parent, Path.GetFileName(path));
        return new DirectoryInfo(here).LinkTarget is { } target ? Real(Path.GetFullPath(target, parent)) : here;
    }
}
