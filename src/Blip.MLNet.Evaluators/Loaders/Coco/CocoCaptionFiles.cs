using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Coco;

/// <summary>
/// COCO's caption annotations ({"images": [...], "annotations": [...]}, also NoCaps' official files and the Karpathy gt files) and results
/// ([{"image_id", "caption"}]). Files are read as streams, when rows are asked for; the two arrays may come in either order.
/// </summary>
public static class CocoCaptionFiles
{
    /// <summary>
    /// Each image of an annotation file with its captions (possibly none), in the order of its images. The ids of all images and the captions of the images
    /// that are given out are held in memory.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged, an image is there twice, or an annotation names an unknown image; the message names the place.</exception>
    public static IEnumerable<CaptionedImage> ReadImages(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Grouped(path, options ?? new LoaderOptions());
    }

    /// <summary>Each image of an annotation file without its captions, which the file need not have (image_info_test2014.json), in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an image has no id or name; the message names the place.</exception>
    public static IEnumerable<CaptionedImage> ReadImageList(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(JsonArrayStream.Items(path, chosen, "images"),
            item => new CaptionedImage { ImageId = item.Id("id"), ImagePath = chosen.PathOf(item.Text("file_name")) }, row => [row.ImagePath]);
    }

    /// <summary>One row per caption, in the order of the annotations; the ids and file names of the images are held in memory.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, an image is there twice, or an annotation names an unknown image; the message names the place.</exception>
    public static IEnumerable<ImageCaption> ReadCaptions(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Pairs(path, options ?? new LoaderOptions());
    }

    /// <summary>The captions of a results file, in its order; an empty caption stays empty. The ids are held, to find an image that is there twice.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an image has two captions; the message names the place.</exception>
    public static IEnumerable<CaptionResult> ReadResults(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Results(path, options ?? new LoaderOptions());
    }

    /// <summary>
    /// A results file joined with its annotations, in the order of the results: each caption with the human ones. The annotations' captions are held in memory.
    /// </summary>
    /// <exception cref="InvalidDataException">A file is damaged, a result names an unknown image, or an image has two results; the message names the place.</exception>
    public static IEnumerable<ScoredCaption> ReadResults(string path, string annotations, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(annotations);
        return Joined(path, annotations, options ?? new LoaderOptions());
    }

    /// <summary>
    /// Writes a results file as COCO's and NoCaps' servers take it; ids that are whole numbers are written as such. The file takes its place when it is complete.
    /// </summary>
    /// <exception cref="ArgumentException">A caption is no valid text; the message names the image.</exception>
    public static void WriteResults(string path, IEnumerable<CaptionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        JsonResultFile.Write(path, results.Select(r => KeyValuePair.Create(r.ImageId, r.Caption)), "image_id", "caption");
    }

    /// <summary>
    /// A results file joined with its annotations, in the order of the annotations' images: what <see cref="CaptionScorer.Score"/> takes.
    /// </summary>
    /// <param name="annotations">The annotation file.</param>
    /// <param name="results">The results file.</param>
    /// <param name="allImages">True: every annotated image must have a result (BLIP's and LAVIS's way). False (default): the images with results are scored (the COCO code's way).</param>
    /// <exception cref="InvalidDataException">A file is damaged, a result names an unknown image or one without captions, an image has two results, or one is missing; the message names ids.</exception>
    public static IReadOnlyList<CaptionSample> ReadSamples(string annotations, string results, bool allImages = false)
    {
        Dictionary<string, string> candidates = ReadResults(results).ToDictionary(r => r.ImageId, r => r.Caption, StringComparer.Ordinal);
        var samples = new List<CaptionSample>();
        var missing = new List<string>();
        foreach (CaptionedImage image in ReadImages(annotations))
        {
            if (!candidates.Remove(image.ImageId, out string? candidate)) missing.Add(image.ImageId);
            else if (image.References.Length == 0) throw new InvalidDataException($"{annotations}: the image {image.ImageId} has a result in {results}, but no caption to compare it with.");
            else samples.Add(new CaptionSample(image.ImageId, candidate, image.References));
        }
        if (candidates.Count > 0) throw new InvalidDataException($"{results}: {candidates.Count} of its images are not in {annotations}: {Shown(candidates.Keys)}.");
        if (allImages && missing.Count > 0) throw new InvalidDataException($"{results}: {missing.Count} images of {annotations} have no result: {Shown(missing)}.");
        if (samples.Count == 0) throw new InvalidDataException($"{results} has no result to score.");
        return samples;
    }

    private static IEnumerable<CaptionedImage> Grouped(string path, LoaderOptions options)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var groups = new Dictionary<string, (string Image, List<string> Captions)>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, options, "images"))
        {
            if (options.Tolerated(() => NewId(item, known)) is not { } id || groups.Count == options.Limit) continue;
            string image = options.PathOf(item.TextOrNull("file_name") ?? "");
            if (options.Usable([image])) groups.Add(id, (image, []));
        }
        foreach (JsonItem item in JsonArrayStream.Items(path, options, "annotations"))
            if (options.Tolerated(() => KnownId(item, known)) is { } id && groups.TryGetValue(id, out (string, List<string> Captions) group) && options.Tolerated(() => item.Text("caption")) is { } caption)
                group.Captions.Add(caption);
        foreach ((string id, (string image, List<string> captions)) in groups)
            yield return new CaptionedImage { ImageId = id, ImagePath = image, References = [.. captions] };
    }

    private static IEnumerable<ImageCaption> Pairs(string path, LoaderOptions options)
    {
        var images = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, options, "images"))
            options.Tolerated(() => images.TryAdd(item.Id("id"), options.PathOf(item.TextOrNull("file_name") ?? "")) ? images : throw Again(item));
        IEnumerable<ImageCaption> rows = options.Rows(JsonArrayStream.Items(path, options, "annotations"), item =>
        {
            string id = item.Id("image_id");
            return new ImageCaption { ImageId = id, ImagePath = images.TryGetValue(id, out string? file) ? file : throw Unknown(item, id), Caption = item.Text("caption") };
        }, row => [row.ImagePath]);
        foreach (ImageCaption row in rows) yield return row;
    }

    private static IEnumerable<CaptionResult> Results(string path, LoaderOptions options)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        IEnumerable<CaptionResult> rows = options.Rows(JsonArrayStream.Items(path, options), item => Result(item, seen), _ => []);
        foreach (CaptionResult row in rows) yield return row;
    }

    private static IEnumerable<ScoredCaption> Joined(string path, string annotations, LoaderOptions options)
    {
        Dictionary<string, CaptionedImage> images = ReadImages(annotations, options with { Limit = null }).ToDictionary(i => i.ImageId, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        IEnumerable<ScoredCaption> rows = options.Rows(JsonArrayStream.Items(path, options), item =>
        {
            CaptionResult result = Result(item, seen);
            CaptionedImage image = images.GetValueOrDefault(result.ImageId) ?? throw item.Error("image_id", $"{annotations} has no image {result.ImageId}.");
            return new ScoredCaption { ImageId = result.ImageId, ImagePath = image.ImagePath, Caption = result.Caption, References = image.References };
        }, _ => []);
        foreach (ScoredCaption row in rows) yield return row;
    }

    private static CaptionResult Result(JsonItem item, HashSet<string> seen)
    {
        var result = new CaptionResult { ImageId = item.Id("image_id"), Caption = item.Text("caption") };
        return seen.Add(result.ImageId) ? result : throw item.Error("image_id", $"the image {result.ImageId} has a caption already; each has one.");
    }

    private static string NewId(JsonItem item, HashSet<string> known)
    {
        string id = item.Id("id");
        _ = item.TextOrNull("file_name");
        return known.Add(id) ? id : throw Again(item);
    }

    private static string KnownId(JsonItem item, HashSet<string> known)
    {
        string id = item.Id("image_id");
        return known.Contains(id) ? id : throw Unknown(item, id);
    }

    private static InvalidDataException Again(JsonItem item) => item.Error("id", $"the image {item.Id("id")} was there before.");

    private static InvalidDataException Unknown(JsonItem item, string id) => item.Error("image_id", $"the file has no image {id}.");

    private static string Shown(IReadOnlyCollection<string> ids) => string.Join(", ", ids.Take(10)) + (ids.Count > 10 ? ", ..." : "");
}
