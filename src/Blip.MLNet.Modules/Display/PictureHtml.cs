using System.Net;
using Blip.MLNet.Modules.Images;
using Microsoft.ML.Data;

namespace Blip.MLNet.Modules.Display;

/// <summary>Pictures as HTML.</summary>
public static class PictureHtml
{
    /// <summary>
    /// The picture as an <c>img</c> element with its pixels inside (PNG, transparency dropped), at most 1024 pixels an edge. In .NET Interactive
    /// notebooks a cell that ends with an <see cref="MLImage"/> shows it so.
    /// </summary>
    /// <param name="image">A picture, such as a column of LoadImages holds.</param>
    public static string ToHtml(this MLImage image) => ToHtml(RgbImage.From(image));

    internal static string ToHtml(RgbImage image) => $"<img alt=\"picture of {image.Width} x {image.Height} pixels\" src=\"{Address(image, 1024)}\">";

    /// <summary>An element that is shown at a width, with pixels for twice its density at most.</summary>
    internal static string Img(RgbImage image, string name, int width) => $"<img alt=\"{WebUtility.HtmlEncode(name)}\" width=\"{width}\" src=\"{Address(image, PictureSheet.Edge)}\">";

    /// <summary>The picture as a data address, made smaller if an edge is longer than that.</summary>
    internal static string Address(RgbImage image, int edge)
    {
        double scale = (double)edge / Math.Max(image.Width, image.Height);
        RgbImage small = scale >= 1 ? image : image.Resize(Math.Max(1, (int)(image.Width * scale)), Math.Max(1, (int)(image.Height * scale)));
        return $"data:image/png;base64,{Convert.ToBase64String(PngWriter.Write(small))}";
    }
}
