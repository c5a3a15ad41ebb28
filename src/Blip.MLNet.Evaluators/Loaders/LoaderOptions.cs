namespace Blip.MLNet.Evaluators.Loaders;

/// <summary>What all loaders of annotation files share.</summary>
public sealed class LoaderOptions
{
    /// <summary>The folder that image names are relative to; image paths in rows are then absolute. Null (default): names stay as the file has them.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>The most rows to load, 1 or more; null (default): all.</summary>
    public int? Limit
    {
        get;
        init
        {
            if (value is int limit) ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1, nameof(Limit));
            field = value;
        }
    }

    /// <summary>
    /// Called with the path of each image that does not exist, whose row is then left out (so a caller can count them);
    /// null (default): rows are given whether their image exists or not.
    /// </summary>
    public Action<string>? MissingImage { get; init; }

    internal string PathOf(string name) => ImageFolder is null ? name : Path.GetFullPath(Path.Combine(ImageFolder, name));

    internal IEnumerable<T> Limited<T>(IEnumerable<T> rows) => Limit is int limit ? rows.Take(limit) : rows;

    /// <summary>The rows whose images exist, if that is asked for, as many as the limit allows.</summary>
    internal IEnumerable<T> Limited<T>(IEnumerable<T> rows, Func<T, string> image) =>
        Limited(MissingImage is null ? rows : rows.Where(row => Exists(image(row))));

    private bool Exists(string path)
    {
        if (File.Exists(path)) return true;
        MissingImage!(path);
        return false;
    }
}
