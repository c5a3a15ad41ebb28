using System.Globalization;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>
/// BLIP's and LAVIS's caption lists: JSON arrays of {"image", "caption", "image_id"?} with one caption a row (coco_karpathy_train, flickr30k_train,
/// pre-training lists) or several (coco_karpathy_val and _test, flickr30k_val and _test), and NoCaps' {"image", "img_id"}. An item is held at a time.
/// </summary>
public static class BlipCaptionFiles
{
    /// <summary>One row per item with all its captions; none for NoCaps. An item's id is its image_id or img_id, else the number at the end of the file name, else the name.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the item and the field.</exception>
    public static IEnumerable<CaptionedImage> ReadImages(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(JsonArrayStream.Items(path, chosen), item =>
        {
            string image = item.Text("image");
            return new CaptionedImage { ImageId = IdOf(item, image), ImagePath = chosen.PathOf(image), References = item.TextsOrNone("caption") };
        }, row => [row.ImagePath]);
    }

    /// <summary>One row per caption; an item with several gives several rows.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names the item and the field.</exception>
    public static IEnumerable<ImageCaption> ReadCaptions(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.ManyRows<ImageCaption>(JsonArrayStream.Items(path, chosen), item =>
        {
            string image = item.Text("image"), id = IdOf(item, image), file = chosen.PathOf(image);
            return [.. item.Texts("caption").Select(caption => new ImageCaption { ImageId = id, ImagePath = file, Caption = caption })];
        }, row => [row.ImagePath]);
    }

    private static string IdOf(JsonItem item, string image)
    {
        if (item.Has("image_id")) return item.Id("image_id");
        if (item.Has("img_id")) return item.Id("img_id");
        string name = Path.GetFileNameWithoutExtension(image);
        string number = name[(name.LastIndexOf('_') + 1)..];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id.ToString(CultureInfo.InvariantCulture) : name;
    }
}
