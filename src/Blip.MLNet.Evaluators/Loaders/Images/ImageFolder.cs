namespace Blip.MLNet.Evaluators.Loaders.Images;

/// <summary>A row of an image folder.</summary>
public sealed class FolderImage
{
    /// <summary>The file's path relative to the folder, with forward slashes.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The file's full path.</summary>
    public string ImagePath { get; set; } = "";
}

/// <summary>The pictures of a folder.</summary>
public static class ImageFolder
{
    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff" };

    /// <summary>The files that are pictures by their extension (jpg, jpeg, png, gif, bmp, webp, tif, tiff), in ordinal order of their relative paths.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether subfolders are searched too.</param>
    /// <param name="limit">The most files; null: all.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IEnumerable<FolderImage> Read(string folder, bool recursive = false, int? limit = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The image folder '{folder}' does not exist.");
        var options = new LoaderOptions { Limit = limit };
        return options.Limited(Directory.EnumerateFiles(folder, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(file => s_extensions.Contains(Path.GetExtension(file)))
            .Select(file => new FolderImage { ImageId = Path.GetRelativePath(folder, file).Replace('\\', '/'), ImagePath = Path.GetFullPath(file) })
            .OrderBy(row => row.ImageId, StringComparer.Ordinal));
    }
}
