using System.Security.Cryptography;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>
/// Finds the files that a run config names. LAVIS looks under its cache alone; here a relative path is looked for under the folder that is given,
/// under the config's env.cache_root, beside the config, in the working directory, and under ~/.cache/lavis.
/// </summary>
public sealed class LavisFiles
{
    private readonly IReadOnlyList<string> _roots;

    /// <param name="config">The run config.</param>
    /// <param name="root">The folder of data sets; null: none is given.</param>
    public LavisFiles(LavisRunConfig config, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? cache = config.CacheRoot is { } given && given.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, given[2..]) : config.CacheRoot;
        _roots = [.. new[] { root, cache, Path.GetDirectoryName(Path.GetFullPath(config.Source)), Directory.GetCurrentDirectory(), Path.Combine(home, ".cache", "lavis") }
            .OfType<string>().Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Finds a folder of pictures.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none; the message says where it was looked for.</exception>
    public string Images(LavisDatasetConfig dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Find(dataset.Images, Directory.Exists) ?? throw new DirectoryNotFoundException(
            $"{dataset.ImagesPlace}: the folder of pictures '{dataset.Images}' of {dataset.Name} does not exist; looked in {string.Join(", ", Candidates(dataset.Images))}. Give it as datasets.{dataset.Name}.images.");
    }

    /// <summary>Finds an annotation file and checks its MD5 sum.</summary>
    /// <param name="annotation">What the config says.</param>
    /// <param name="warn">Is told when the file is not LAVIS's own.</param>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for and where it is published.</exception>
    /// <exception cref="InvalidDataException">It has another MD5 sum than the config demands.</exception>
    public string Annotation(LavisAnnotation annotation, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(annotation);
        string path = Find(annotation.Storage, File.Exists) ?? throw new FileNotFoundException(
            $"{annotation.Place}: the annotation file '{annotation.Storage}' does not exist; looked in {string.Join(", ", Candidates(annotation.Storage))}.{(annotation.Url is null ? "" : $" It is published at {annotation.Url}.")}", annotation.Storage);
        if (annotation.Md5 is not { } expected) return path;
        string found = Md5(path);
        if (string.Equals(found, expected.Trim(), StringComparison.OrdinalIgnoreCase)) return path;
        if (!annotation.IsDefault) throw new InvalidDataException($"{annotation.Place}: '{path}' has the MD5 sum {found}; the config demands {expected}. The file is damaged or another one.");
        warn?.Invoke($"'{path}' is not the published file (its MD5 sum is {found}, the published one's {expected}); it is used as it is.");
        return path;
    }

    private string? Find(string path, Func<string, bool> exists) => Candidates(path).FirstOrDefault(exists);

    private IEnumerable<string> Candidates(string path) => Path.IsPathRooted(path) ? [path] : _roots.Select(r => Path.Combine(r, path));

    // MD5 tells one published file from another here; it guards nothing.
    private static string Md5(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(MD5.HashData(file));
    }
}
