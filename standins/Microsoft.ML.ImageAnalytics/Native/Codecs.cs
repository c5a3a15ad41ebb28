namespace Microsoft.ML.ImageAnalytics.Native;

/// <summary>A picture as blue, green, red and straight alpha.</summary>
internal sealed record Picture(int Width, int Height, byte[] Bgra);

/// <summary>
/// Finds the decoder by the file's first bytes. libgd reads JPEG, GIF, BMP and TIFF; PNG and WebP go to the libraries that libgd itself
/// stands on, because it keeps seven bits of alpha.
/// </summary>
internal static class Codecs
{
    /// <summary>Null where no decoder knows the bytes or they are broken.</summary>
    public static Picture Decode(ReadOnlySpan<byte> file) => file switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png.Decode(file),
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP.Decode(file),
        [0xff, 0xd8, ..] => Gd.Decode(file, GdFormat.Jpeg),
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => Gd.Decode(file, GdFormat.Gif),
        [(byte)'B', (byte)'M', ..] => Gd.Decode(file, GdFormat.Bmp),
        [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => Gd.Decode(file, GdFormat.Tiff),
        _ => null,
    };

    public static byte[] Encode(string path, int width, int height, byte[] bgra) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".png" => Png.Encode(width, height, bgra),
        ".jpg" or ".jpeg" => Gd.EncodeJpeg(width, height, bgra),
        ".webp" => WebP.Encode(width, height, bgra),
        ".bmp" or ".gif" or ".ico" or ".astc" or ".avif" or ".dng" or ".heif" or ".ktx" or ".pkm" or ".wbmp" =>
            throw new ArgumentException($"Saving image with the format '{Path.GetExtension(path)}' is not supported. Try save it with `Jpeg`, `Png`, or `Webp` format.", "imagePath"),
        _ => throw new ArgumentException("Path has invalid image file extension.", "imagePath"),
    };

    /// <summary>A picture's bytes, four per pixel; null where they are more than an array holds.</summary>
    public static byte[] Buffer(long width, long height) => width > 0 && height > 0 && width * height * 4 <= Array.MaxLength ? new byte[width * height * 4] : null;
}
