using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Coco;

/// <summary>COCO's caption annotations ({"images": [...], "annotations": [...]}, also the Karpathy gt files) and results ([{"image_id", "caption"}]).</summary>
public static class CocoCaptionFiles
{
    /// <summary>Each image of an annotation file with its captions, in the order of its images. The file is read as a stream; its captions are held while rows are given out.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, an id is there twice, or an annotation names an unknown image; the message names the place.</exception>
    public static IEnumerable<CaptionedImage> ReadImages(string path, LoaderOptions? options = null)
    {
        options ??= new LoaderOptions();
        var images = new Dictionary<string, (string File, List<string> Captions)>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, "images"))
        {
            string id = item.Id("id");
            if (!images.TryAdd(id, (item.TextOrNull("file_name") ?? "", []))) throw item.Error("id", $"the image {id} was there before.");
        }
        foreach (JsonItem item in JsonArrayStream.Items(path, "annotations"))
        {
            string id = item.Id("image_id");
            if (!images.TryGetValue(id, out (string File, List<string> Captions) image)) throw item.Error("image_id", $"the file has no image {id}.");
            image.Captions.Add(item.Text("caption"));
        }
        return options.Limited(images.Select(i => new CaptionedImage { ImageId = i.Key, ImagePath = PathOf(options, i.Value.File), References = [.. i.Value.Captions] }), row => row.ImagePath);
    }

    /// <summary>Each image of an annotation file without its captions, which the file need not have (image_info_test2014.json), in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an image has no id or name; the message names the place.</exception>
    public static IEnumerable<CaptionedImage> ReadImageList(string path, LoaderOptions? options = null)
    {
        options ??= new LoaderOptions();
        return options.Limited(JsonArrayStream.Items(path, "images").Select(item => new CaptionedImage { ImageId = item.Id("id"), ImagePath = options.PathOf(item.Text("file_name")) }), row => row.ImagePath);
    }

    /// <summary>One row per caption, in the order of the annotations.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an annotation names an unknown image; the message names the place.</exception>
    public static IEnumerable<ImageCaption> ReadCaptions(string path, LoaderOptions? options = null)
    {
        options ??= new LoaderOptions();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path, "images")) files[item.Id("id")] = item.TextOrNull("file_name") ?? "";
        return options.Limited(JsonArrayStream.Items(path, "annotations").Select(item =>
        {
            string id = item.Id("image_id");
            if (!files.TryGetValue(id, out string? file)) throw item.Error("image_id", $"the file has no image {id}.");
            return new ImageCaption { ImageId = id, ImagePath = PathOf(options, file), Caption = item.Text("caption") };
        }), row => row.ImagePath);
    }

    /// <summary>The captions of a results file, in its order.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an image has two captions; the message names the place.</exception>
    public static IEnumerable<CaptionResult> ReadResults(string path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonItem item in JsonArrayStream.Items(path))
        {
            var result = new CaptionResult { ImageId = item.Id("image_id"), Caption = item.Text("caption") };
            if (!seen.Add(result.ImageId)) throw item.Error("image_id", $"the image {result.ImageId} has a caption already; each has one.");
            yield return result;
        }
    }

    /// <summary>Writes a results file as COCO's and NoCaps' servers take it; ids that are whole numbers are written as such.</summary>
    public static void WriteResults(string path, IEnumerable<CaptionResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        using FileStream file = File.Create(path);
        using var writer = new Utf8JsonWriter(file);
        writer.WriteStartArray();
        foreach (CaptionResult result in results)
        {
            writer.WriteStartObject();
            if (long.TryParse(result.ImageId, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out long number)) writer.WriteNumber("image_id", number);
            else writer.WriteString("image_id", result.ImageId);
            writer.WriteString("caption", result.Caption);
            writer.WriteEndObject();
            if (writer.BytesPending > 1 << 16) writer.Flush();
        }
        writer.WriteEndArray();
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

    private static string PathOf(LoaderOptions options, string file) => file.Length == 0 ? "" : options.PathOf(file);

    private static string Shown(IReadOnlyCollection<string> ids) => string.Join(", ", ids.Take(10)) + (ids.Count > 10 ? ", ..." : "");
}
