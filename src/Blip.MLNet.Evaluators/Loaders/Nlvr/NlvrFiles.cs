using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Nlvr;

/// <summary>NLVR2's JSON lines and BLIP's nlvr_*.json. An example is held at a time.</summary>
public static class NlvrFiles
{
    /// <summary>
    /// The official file: a JSON object a line with sentence, label and identifier. Images are named split-set-pair-img0.png and -img1.png
    /// after the identifier; training examples lie in the folder that their "directory" names.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is damaged; the message names the file, the line and the field.</exception>
    public static IEnumerable<ImagePairStatement> ReadOfficial(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(JsonLines.Items(path, chosen), item =>
        {
            string identifier = item.Text("identifier");
            int end = identifier.LastIndexOf('-');
            if (end <= 0) throw item.Error("identifier", $"'{identifier}' is not split-set-pair-sentence.");
            string image = (item.Has("directory") ? item.Id("directory") + "/" : "") + identifier[..end];
            return Row(item, chosen, identifier, image + "-img0.png", image + "-img1.png");
        }, Images);
    }

    /// <summary>BLIP's file: a JSON array of {"images": [left, right], "sentence", "label"}.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or an item has not two images; the message names the item and the field.</exception>
    public static IEnumerable<ImagePairStatement> ReadBlip(string path, LoaderOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(JsonArrayStream.Items(path, chosen), item =>
        {
            string[] images = item.Texts("images");
            if (images.Length != 2) throw item.Error("images", $"it names {images.Length} images; expected 2.");
            return Row(item, chosen, item.TextOrNull("identifier") ?? "", images[0], images[1]);
        }, Images);
    }

    private static ImagePairStatement Row(JsonItem item, LoaderOptions options, string identifier, string left, string right) => new()
    {
        Identifier = identifier,
        LeftImagePath = options.PathOf(left),
        RightImagePath = options.PathOf(right),
        Sentence = item.Text("sentence"),
        Label = item.Text("label") switch
        {
            "True" or "true" => true,
            "False" or "false" => false,
            var other => throw item.Error("label", $"it is '{other}'; expected True or False."),
        },
    };

    private static IEnumerable<string> Images(ImagePairStatement row) => [row.LeftImagePath, row.RightImagePath];
}
