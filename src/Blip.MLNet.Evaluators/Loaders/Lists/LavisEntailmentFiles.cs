using Blip.MLNet.Evaluators.Loaders.Json;

namespace Blip.MLNet.Evaluators.Loaders.Lists;

/// <summary>LAVIS's SNLI-VE files: an image, a sentence, and whether the image entails it.</summary>
public static class LavisEntailmentFiles
{
    /// <summary>One row per sentence. The image is a name without extension, to which .jpg is added, as LAVIS does; the label is contradiction, neutral or entailment.</summary>
    /// <exception cref="InvalidDataException">The file is damaged or lacks a field, or a label is another; the message names the place.</exception>
    /// <exception cref="ArgumentException">The file's extension is not known.</exception>
    public static IEnumerable<ImageEntailment> Read(string path, LoaderOptions? options = null)
    {
        LoaderOptions chosen = options ?? new LoaderOptions();
        return chosen.Rows(AnnotationItems.Read(path, chosen), item => new ImageEntailment
        {
            ImageId = item.Id("image"),
            ImagePath = chosen.PathOf(item.Id("image") + ".jpg"),
            Sentence = item.Text("sentence"),
            Label = Label(item),
        }, row => [row.ImagePath]);
    }

    private static string Label(JsonItem item) => item.Text("label") is "contradiction" or "neutral" or "entailment"
        ? item.Text("label") : throw item.Error("label", $"it is '{item.Text("label")}'; expected contradiction, neutral or entailment.");
}
