using System.IO.Enumeration;

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
    /// <summary>
    /// The files that are pictures by their extension (jpg, jpeg, png, gif, bmp, webp, tif, tiff), in ordinal order of their relative paths.
    /// Hidden files, and subfolders that may not be read, are left out; linked subfolders are read, but not a link back to a folder that it lies in.
    /// The folder is read when rows are asked for.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="recursive">Whether subfolders are searched too.</param>
    /// <param name="limit">The most files; null: all.</param>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static IEnumerable<FolderImage> Read(string folder, bool recursive = false, int? limit = null) =>
        Read(folder, new LoaderOptions { Limit = limit }, recursive);

    /// <summary>The same with options, of which the limit and what happens to unreadable pictures matter.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder itself may not be read.</exception>
    public static IEnumerable<FolderImage> Read(string folder, LoaderOptions options, bool recursive = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The image folder '{folder}' does not exist.");
        IEnumerable<FolderImage> rows = Files(folder, recursive)
            .Where(PictureFile.HasPictureName)
            .Select(file => new FolderImage { ImageId = Path.GetRelativePath(folder, file).Replace('\\', '/'), ImagePath = Path.GetFullPath(file) })
            .OrderBy(row => row.ImageId, StringComparer.Ordinal)
            .Where(row => options.Usable([row.ImagePath]));
        return options.Limit is int limit ? rows.Take(limit) : rows;
    }

    private static IEnumerable<string> Files(string folder, bool recursive)
    {
        _ = Directory.EnumerateFileSystemEntries(folder).Any(); // subfolders may be closed to us, the folder itself not
        var search = new EnumerationOptions { RecurseSubdirectories = recursive, IgnoreInaccessible = true };
        var files = new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), search)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => !FolderLinks.LeadsBack(entry.ToFullPath()),
        };
        foreach (string file in files) yield return file;
    }
}
