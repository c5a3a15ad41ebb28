using Blip.MLNet.Modules.Display;
using Microsoft.ML;

namespace Blip.MLNet.Notebooks;

/// <summary>The picture of the README: the sample pictures with the captions that the shipped model gives them.</summary>
public static class CaptionSheet
{
    /// <summary>Where it is, from the repository's root.</summary>
    public const string File = "docs/images/captions.svg";

    /// <summary>Draws it as SVG.</summary>
    /// <param name="model">The captioner.</param>
    /// <param name="folder">The pictures.</param>
    public static string Draw(string model, string folder)
    {
        var ml = new MLContext(seed: 42);
        IDataView photos = ml.Data.LoadFromImageFolder(folder);
        using var captioner = ml.Transforms.LoadImages("Image", "", "ImagePath").Append(ml.Transforms.BlipCaption("Caption", "Image", model, numBeams: 3)).Fit(photos);
        return captioner.Transform(photos).ToPictureSheet("Image", "Caption").ToSvg();
    }
}
