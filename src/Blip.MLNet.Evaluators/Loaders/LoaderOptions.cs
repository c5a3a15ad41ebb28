using Blip.MLNet.Evaluators.Loaders.Images;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders;

/// <summary>
/// What all loaders of annotation files share. By default a damaged item stops the loading with an error; with
/// <see cref="BadItem"/> it is left out and told. Callbacks are called again for each cursor, and for cursors on several threads at once.
/// </summary>
public sealed record LoaderOptions
{
    /// <summary>The folder that image names are relative to; image paths in rows are then absolute. Null (default): names stay as the file has them.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>The most rows to load, 1 or more; null (default): all. A file is not read on once there are as many.</summary>
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

    /// <summary>
    /// Called with the path of each image that exists but cannot be opened, or does not begin as a JPEG, PNG, GIF, BMP, WebP or TIFF file;
    /// its row is then left out. Null (default): images are not opened. Damage further inside shows when the image is decoded.
    /// </summary>
    public Action<string>? UnreadableImage { get; init; }

    /// <summary>
    /// Called with a message for each item that lacks a field, has one of a wrong type, is there twice or names something unknown; the item is
    /// then left out. Null (default): it is an <see cref="InvalidDataException"/>. A file that is no JSON, ends early or has another form is one always.
    /// </summary>
    public Action<string>? BadItem { get; init; }

    /// <summary>How files are opened, such as through a decompressing stream; null (default): from the disk. The stream is read forward and disposed.</summary>
    public Func<string, Stream>? OpenFile { get; init; }

    internal string PathOf(string name) => ImageFolder is null || name.Length == 0 ? name : Path.GetFullPath(Path.Combine(ImageFolder, name));

    internal Stream Open(string path) => OpenFile is null
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan)
        : OpenFile(path) ?? throw new InvalidOperationException($"{nameof(OpenFile)} gave null for '{path}'.");

    /// <summary>One row per item, without the damaged ones and those without usable images as far as that is asked for, as many as the limit allows.</summary>
    internal IEnumerable<TRow> Rows<TRow>(IEnumerable<JsonItem> items, Func<JsonItem, TRow> read, Func<TRow, IEnumerable<string>> images) =>
        ManyRows(items, item => [read(item)], images);

    /// <summary>Any number of rows per item, likewise.</summary>
    internal IEnumerable<TRow> ManyRows<TRow>(IEnumerable<JsonItem> items, Func<JsonItem, IReadOnlyList<TRow>> read, Func<TRow, IEnumerable<string>> images)
    {
        int count = 0;
        foreach (JsonItem item in items)
        {
            foreach (TRow row in Tolerated(() => read(item)) ?? [])
            {
                if (!Usable(images(row))) continue;
                yield return row;
                if (++count == Limit) yield break;
            }
        }
    }

    /// <summary>What <paramref name="read"/> gives; null if it finds damage and damage is told instead of thrown.</summary>
    internal T? Tolerated<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e) when (BadItem is not null)
        {
            BadItem(e.Message);
            return null;
        }
    }

    /// <summary>Whether all images can be used, as far as that is asked for.</summary>
    internal bool Usable(IEnumerable<string> images) => (MissingImage is null && UnreadableImage is null) || images.All(Usable);

    private bool Usable(string image)
    {
        if (!File.Exists(image))
        {
            MissingImage?.Invoke(image);
            return MissingImage is null;
        }
        if (UnreadableImage is null || PictureFile.BeginsAsPicture(image)) return true;
        UnreadableImage(image);
        return false;
    }
}
