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

    internal string PathOf(string name) => ImageFolder is null ? name : Path.GetFullPath(Path.Combine(ImageFolder, name));

    internal IEnumerable<T> Limited<T>(IEnumerable<T> rows) => Limit is int limit ? rows.Take(limit) : rows;
}
