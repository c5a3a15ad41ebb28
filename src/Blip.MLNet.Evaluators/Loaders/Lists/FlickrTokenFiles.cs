namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>Flickr30k's own captions, results_20130124.token, and Flickr8k's: lines of an image's name, # and a number, a tab, and a caption.</summary>
public static class FlickrTokenFiles
{
    /// <summary>Each image with its captions, which follow one another; an image is held at a time. The id is the file's name without extension.</summary>
    /// <exception cref="InvalidDataException">A line has another form; the message names it.</exception>
    public static IEnumerable<CaptionedImage> ReadImages(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        IEnumerable<CaptionedImage> rows = Grouped(path, chosen).Where(row => chosen.Usable([row.ImagePath]));
        return chosen.Limit is int limit ? rows.Take(limit) : rows;
    }

    private static IEnumerable<CaptionedImage> Grouped(string path, LoaderOptions options)
    {
        string? image = null;
        var captions = new List<string>();
        foreach ((int number, string line) in TextLines.Read(path, options))
        {
            if (options.Tolerated(() => Parts(path, number, line)) is not { } parts) continue;
            if (image is not null && parts[0] != image)
            {
                yield return Row(image, captions, options);
                captions.Clear();
            }
            image = parts[0];
            captions.Add(parts[1]);
        }
        if (image is not null) yield return Row(image, captions, options);
    }

    private static string[] Parts(string path, int number, string line)
    {
        int tab = line.IndexOf('\t'), mark = tab < 0 ? -1 : line.LastIndexOf('#', tab);
        return mark > 0 ? [line[..mark], line[(tab + 1)..]]
            : throw new InvalidDataException($"{path}: line {number} is '{(line.Length <= 60 ? line : line[..57] + "...")}'; expected an image's name, # and a number, a tab, and a caption.");
    }

    private static CaptionedImage Row(string image, List<string> captions, LoaderOptions options) =>
        new() { ImageId = Path.GetFileNameWithoutExtension(image), ImagePath = options.PathOf(image), References = [.. captions] };
}
