using Microsoft.ML.Data;

namespace Blip.MLNet.Modules.Images;

/// <summary>The one place where ML.NET's picture type is read: four bytes per pixel in either order, alpha perhaps multiplied in.</summary>
internal static class MLImagePixels
{
    public static RgbImage Decode(byte[] file, string name)
    {
        if (file.Length == 0) throw new InvalidDataException($"Picture '{name}' is an empty file.");
        if (JpegFile.EndsEarly(file)) throw new InvalidDataException($"Picture '{name}' ({file.Length} bytes) is a JPEG that ends early.");
        MLImage image;
        try
        {
            image = MLImage.CreateFromStream(new MemoryStream(file, writable: false));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"Picture '{name}' ({file.Length} bytes) cannot be decoded: it is broken or of an unknown format. {e.Message}", e);
        }
        using (image) return ToRgb(image);
    }

    public static RgbImage ToRgb(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        int red = image.PixelFormat switch
        {
            MLPixelFormat.Rgba32 => 0,
            MLPixelFormat.Bgra32 => 2,
            var other => throw new InvalidDataException($"The picture has pixel format {other}; expected {MLPixelFormat.Bgra32} or {MLPixelFormat.Rgba32}."),
        };
        ReadOnlySpan<byte> from = image.Pixels;
        var result = new RgbImage(image.Width, image.Height, new byte[RgbImage.ByteCount(image.Width, image.Height, image.Tag ?? "picture")]);
        Span<byte> to = result.Pixels;
        bool opaque = true, multiplied = true;
        for (int i = 0, o = 0; o < to.Length; i += 4, o += 3)
        {
            byte r = from[i + red], g = from[i + 1], b = from[i + 2 - red], alpha = from[i + 3];
            (to[o], to[o + 1], to[o + 2]) = (r, g, b);
            if (alpha == 255) continue;
            opaque = false;
            multiplied &= r <= alpha && g <= alpha && b <= alpha;
        }
        // No colour of a picture with alpha multiplied in is above its alpha: one that is was made from straight pixels and stays as it is.
        if (!opaque && multiplied) Divide(from, to);
        return result;
    }

    private static void Divide(ReadOnlySpan<byte> from, Span<byte> to)
    {
        for (int i = 3, o = 0; o < to.Length; i += 4, o += 3)
        {
            int alpha = from[i];
            if (alpha is 0 or 255) continue;
            for (int c = o; c < o + 3; c++) to[c] = (byte)((to[c] * 255 + alpha / 2) / alpha);
        }
    }
}
