using Blip.MLNet.Html;
using Blip.MLNet.Modules.Display;
using Microsoft.ML.Data;

namespace Blip.MLNet.Modules.Images;

/// <summary>A picture as 8-bit red, green, blue: [Height, Width, 3], row after row without padding.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed class RgbImage : IHtmlView
{
    /// <summary>Takes pixels as they are.</summary>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">[height, width, 3]; kept, not copied.</param>
    /// <exception cref="ArgumentException">The array's length is not height x width x 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height * 3)
            throw new ArgumentException($"A picture of {width} x {height} has {(long)width * height * 3} bytes of red, green and blue; {pixels.Length} were given.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Makes a black picture.</summary>
    public RgbImage(int width, int height) : this(width, height, new byte[ByteCount(width, height, "picture")])
    {
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>[Height, Width, 3] red, green, blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row, [Width, 3].</summary>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);

    /// <summary>Reads a picture file: JPEG, PNG, GIF (first frame), BMP, WebP and what else ML.NET's MLImage decodes.</summary>
    /// <inheritdoc cref="Decode(byte[], string, bool)"/>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RgbImage Load(string path, bool referenceCompatible = false) => Decode(File.ReadAllBytes(path), path, referenceCompatible);

    /// <summary>
    /// Decodes a picture as the reference does (<c>Image.open(path).convert("RGB")</c>): EXIF orientation is not applied, transparency is
    /// dropped without compositing. PNG is decoded here, because ML.NET multiplies colours by alpha and so loses those under transparency;
    /// everything else goes through <see cref="MLImage"/>.
    /// </summary>
    /// <param name="file">The bytes of the picture file.</param>
    /// <param name="name">The picture's name, for errors.</param>
    /// <param name="referenceCompatible">
    /// The reference clips 16-bit grey PNGs at 255, which makes nearly all of them white; by default they are scaled to 8 bits.
    /// </param>
    /// <exception cref="InvalidDataException">The bytes are no picture that can be decoded; the message names it.</exception>
    public static RgbImage Decode(byte[] file, string name = "picture", bool referenceCompatible = false)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PngReader.IsPng(file) ? new PngReader(file, name, clipGray16: referenceCompatible).Read() : MLImagePixels.Decode(file, name);
    }

    /// <summary>
    /// Takes the pixels of an ML.NET picture, such as a column of LoadImages holds. ML.NET's decoder multiplies colours by alpha; that is
    /// undone as far as 8 bits allow (exact for opaque pixels, black where alpha is 0).
    /// </summary>
    public static RgbImage From(MLImage image) => MLImagePixels.ToRgb(image);

    /// <summary>This picture at another size.</summary>
    /// <inheritdoc cref="ImageResizer.Resize"/>
    public RgbImage Resize(int width, int height, Resampling filter = Resampling.Bicubic) => ImageResizer.Resize(this, width, height, filter);

    /// <summary>The picture as a PNG file: 8-bit red, green, blue.</summary>
    public byte[] ToPng() => PngWriter.Write(this);

    /// <summary>The picture as an <c>img</c> element with its pixels inside, at most 1024 pixels an edge; a notebook shows the object so.</summary>
    public string ToHtml() => PictureHtml.ToHtml(this);

    /// <summary>Its size in words.</summary>
    public override string ToString() => $"picture of {Width} x {Height} pixels";

    internal static int ByteCount(long width, long height, string name) =>
        width >= 1 && height >= 1 && width * height <= Array.MaxLength / 3 ? (int)(width * height * 3)
        : throw new InvalidDataException($"Picture '{name}' is {width} x {height} pixels; a picture has 1 to {Array.MaxLength / 3} pixels.");
}
