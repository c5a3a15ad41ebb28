using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Coco;

/// <summary>
/// Karpathy's own split files dataset_coco.json, dataset_flickr8k.json and dataset_flickr30k.json ({"images": [{"filename", "split", "sentences": [{"raw"}]}]}).
/// BLIP's lists made from them are read by <see cref="Lists.BlipCaptionFiles"/>. An image is held at a time.
/// </summary>
public static class KarpathyFiles
{
    /// <summary>Each image of the splits with its captions as written ("raw"), in the order of the file. The id is cocoid, else imgid, else the file name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="splits">train, restval, val, test; BLIP trains on train and restval together. Null: all images.</param>
    /// <param name="options">The image folder, the limit, and what happens to damage.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the image and the field.</exception>
    public static IEnumerable<CaptionedImage> ReadImages(string path, IEnumerable<string>? splits = null, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        HashSet<string>? wanted = splits is null ? null : [.. splits];
        return chosen.ManyRows<CaptionedImage>(JsonArrayStream.Items(path, chosen, "images"),
            item => wanted is null || wanted.Contains(item.Text("split")) ? [Row(item, chosen)] : [], row => [row.ImagePath]);
    }

    private static CaptionedImage Row(JsonItem item, LoaderOptions options)
    {
        string file = item.Text("filename"), id = item.Has("cocoid") ? item.Id("cocoid") : item.Has("imgid") ? item.Id("imgid") : file;
        return new CaptionedImage
        {
            ImageId = id,
            ImagePath = options.PathOf(item.TextOrNull("filepath") is { Length: > 0 } folder ? $"{folder}/{file}" : file),
            References = [.. item.Items("sentences").Select(sentence => sentence.Text("raw"))],
        };
    }
}
