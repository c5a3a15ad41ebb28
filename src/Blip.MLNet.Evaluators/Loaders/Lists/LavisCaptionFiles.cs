using System.Globalization;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>
/// LAVIS's annotation files of images and captions: csv or tsv with a header, JSON lines, a JSON array or a JSON object of items by name, told apart by the
/// file's extension; also Hugging Face's imagefolder metadata.jsonl and metadata.csv, whose columns are file_name and text.
/// </summary>
public static class LavisCaptionFiles
{
    /// <summary>
    /// One row per caption. The image is under image, file_name or image_path, the caption under caption or text; the id under image_id, else it is the item's
    /// name in a JSON object, else the row's number.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged or lacks a column; the message names the line and the field.</exception>
    /// <exception cref="ArgumentException">The file's extension is not known.</exception>
    public static IEnumerable<ImageCaption> ReadCaptions(string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        int number = 0;
        return chosen.ManyRows<ImageCaption>(Numbered(AnnotationItems.Read(path, chosen)), item =>
        {
            string id = item.Has("image_id") ? item.Id("image_id") : item.Name ?? number.ToString(CultureInfo.InvariantCulture);
            string image = chosen.PathOf(item.Text(item.FirstOf("image", "file_name", "image_path")));
            return [.. item.Texts(item.FirstOf("caption", "text")).Select(caption => new ImageCaption { ImageId = id, ImagePath = image, Caption = caption })];
        }, row => [row.ImagePath]);

        IEnumerable<JsonItem> Numbered(IEnumerable<JsonItem> items)
        {
            number = -1;
            foreach (JsonItem item in items)
            {
                number++;
                yield return item;
            }
        }
    }

    /// <summary>Hugging Face's metadata.jsonl or metadata.csv: as <see cref="ReadCaptions"/>, with images relative to the file's folder unless another one is given.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or lacks a column; the message names the line and the field.</exception>
    public static IEnumerable<ImageCaption> ReadImageFolderMetadata(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new LoaderOptions();
        return ReadCaptions(path, options.ImageFolder is null ? options with { ImageFolder = Path.GetDirectoryName(Path.GetFullPath(path)) } : options);
    }
}
