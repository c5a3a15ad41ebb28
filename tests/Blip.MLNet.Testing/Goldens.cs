namespace Blip.MLNet.Testing;

/// <summary>
/// Where the goldens are: the folders blip/, metrics/ and mlnet/ under the environment variable BLIP_GOLDENS,
/// else under the shared folder beside the checkout, else the project's own small copy (tests/goldens).
/// </summary>
public static class Goldens
{
    public static string RepoRoot { get; } = FindUp(AppContext.BaseDirectory, "Blip.MLNet.sln")
        ?? throw new DirectoryNotFoundException($"No Blip.MLNet.sln above {AppContext.BaseDirectory}.");

    public static string Root { get; } = FindRoot();

    /// <summary>The path of a file or folder of the goldens; a part that this set lacks comes from the project's own copy.</summary>
    public static string PathOf(params string[] parts)
    {
        string path = Path.Combine([Root, .. parts]);
        string own = Path.Combine([OwnCopy, .. parts]);
        return Path.Exists(path) || !Path.Exists(own) ? path : own;
    }

    public static bool Has(params string[] parts) => Path.Exists(PathOf(parts));

    private static string OwnCopy => Path.Combine(RepoRoot, "tests", "goldens");

    private static string FindRoot()
    {
        string? named = Environment.GetEnvironmentVariable("BLIP_GOLDENS");
        if (!string.IsNullOrEmpty(named))
            return Directory.Exists(named) ? named : throw new DirectoryNotFoundException($"BLIP_GOLDENS names '{named}', which is no folder.");
        string shared = Path.GetFullPath(Path.Combine(RepoRoot, "..", "shared", "goldens"));
        return Directory.Exists(shared) ? shared : OwnCopy;
    }

    private static string? FindUp(string start, string file)
    {
        for (DirectoryInfo? d = new(start); d is not null; d = d.Parent)
            if (File.Exists(Path.Combine(d.FullName, file))) return d.FullName;
        return null;
    }
}
