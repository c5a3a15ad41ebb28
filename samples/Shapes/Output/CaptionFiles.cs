namespace Blip.MLNet.Samples.Shapes.Output;

/// <summary>Captions in COCO's form and in the form of BLIP's Karpathy lists.</summary>
internal static class CaptionFiles
{
    public static void WriteCoco(string path, IReadOnlyList<Example> examples, int size, bool indented = false) => JsonFile.Write(path, new
    {
        info = new { description = "Shapes", version = "1.0" },
        licenses = Array.Empty<object>(),
        type = "captions",
        images = examples.Select(e => new { id = e.Id, file_name = e.File, width = size, height = size }),
        annotations = examples.SelectMany(e => e.Captions.Select((caption, i) => new { id = e.Id * 10L + i, image_id = e.Id, caption })),
    }, indented);

    /// <summary>One row a caption for training, one row an image for the others.</summary>
    public static void WriteList(string path, IReadOnlyList<Example> examples, string split) => JsonFile.Write(path, split == "train"
        ? examples.SelectMany(e => e.Captions.Select(caption => new { caption, image = $"{split}/{e.File}", image_id = $"shapes_{e.Id}" }))
        : examples.Select(e => new { image = $"{split}/{e.File}", caption = e.Captions }));
}
