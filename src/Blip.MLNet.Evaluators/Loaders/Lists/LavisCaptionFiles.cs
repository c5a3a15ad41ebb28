using System.Globalization;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>
/// LAVIS's annotation files of images and captions: csv or tsv with a header, JSON lines, or a JSON array, told apart by the file's extension;
/// also Hugging Face's imagefolder metadata.jsonl and metadata.csv, whose columns are file_name and text.
/// </summary>
public static class LavisCaptionFiles
{
    private static readonly string[] s_imageNames = ["image", "file_name", "image_path"], s_captionNames = ["caption", "text"];

    /// <summary>One row per caption. The image is under image, file_name or image_path, the caption under caption or text; the id under image_id, else it is the row's number.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or lacks a column; the message names the line and the field.</exception>
    public static IEnumerable<ImageCaption> ReadCaptions(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        IEnumerable<ImageCaption> rows = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" => Delimited(path, ',', chosen),
            ".tsv" => Delimited(path, '\t', chosen),
            ".jsonl" => Json(JsonLines.Items(path), chosen),
            ".json" => Json(JsonArrayStream.Items(path), chosen),
            var other => throw new ArgumentException($"'{path}' has the extension '{other}'; expected .csv, .tsv, .jsonl or .json.", nameof(path)),
        };
        return chosen.Limited(rows, row => row.ImagePath);
    }

    private static IEnumerable<ImageCaption> Delimited(string path, char separator, LoaderOptions options)
    {
        int row = 0;
        foreach ((int line, Dictionary<string, string> fields) in DelimitedText.Records(path, separator))
        {
            string Field(string[] names) => Array.Find(names, fields.ContainsKey) is { } name ? fields[name]
                : throw new InvalidDataException($"{path}: line {line} has no column {string.Join(" or ", names)}; its columns are {string.Join(", ", fields.Keys)}.");
            yield return new ImageCaption { ImageId = fields.GetValueOrDefault("image_id", Number(row++)), ImagePath = options.PathOf(Field(s_imageNames)), Caption = Field(s_captionNames) };
        }
    }

    private static IEnumerable<ImageCaption> Json(IEnumerable<JsonItem> items, LoaderOptions options)
    {
        int row = 0;
        foreach (JsonItem item in items)
        {
            string id = item.Has("image_id") ? item.Id("image_id") : Number(row);
            row++;
            string image = options.PathOf(item.Text(Array.Find(s_imageNames, item.Has) ?? s_imageNames[0]));
            foreach (string caption in item.Texts(Array.Find(s_captionNames, item.Has) ?? s_captionNames[0]))
                yield return new ImageCaption { ImageId = id, ImagePath = image, Caption = caption };
        }
    }

    private static string Number(int row) => row.ToString(CultureInfo.InvariantCulture);
}
