using Microsoft.ML.ImageAnalytics.Native;

namespace Microsoft.ML.Data;

/// <summary>A decoded picture: four bytes per pixel, no padding, colours multiplied by alpha as the official decoder (SKBitmap.Decode) gives them.</summary>
public sealed class MLImage : IDisposable
{
    private readonly int _width, _height;
    private readonly MLPixelFormat _format;
    private byte[] _pixels;
    private string _tag;

    private MLImage(int width, int height, MLPixelFormat format, byte[] pixels) => (_width, _height, _format, _pixels) = (width, height, format, pixels);

    public MLPixelFormat PixelFormat => Alive(_format);
    public ReadOnlySpan<byte> Pixels => Alive(_pixels);
    public int Width => Alive(_width);
    public int Height => Alive(_height);
    public int BitsPerPixel => Alive(32);

    public string Tag
    {
        get => Alive(_tag);
        set => _tag = Alive(value);
    }

    /// <summary>Blue, green, red without alpha, the multiplication by it undone.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            byte[] pixels = Alive(_pixels), result = new byte[pixels.Length / 4 * 3];
            int blue = _format == MLPixelFormat.Bgra32 ? 0 : 2;
            for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            {
                int alpha = pixels[from + 3];
                result[to] = Alpha.Divide(pixels[from + blue], alpha);
                result[to + 1] = Alpha.Divide(pixels[from + 1], alpha);
                result[to + 2] = Alpha.Divide(pixels[from + 2 - blue], alpha);
            }
            return result;
        }
    }

    public static MLImage CreateFromStream(Stream imageStream)
    {
        ArgumentNullException.ThrowIfNull(imageStream);
        using var bytes = new MemoryStream();
        imageStream.CopyTo(bytes);
        return Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) ?? throw new ArgumentException("Invalid input stream contents", nameof(imageStream));
    }

    public static MLImage CreateFromFile(string imagePath)
    {
        ArgumentNullException.ThrowIfNull(imagePath);
        return (File.Exists(imagePath) ? Decode(File.ReadAllBytes(imagePath)) : null) ?? throw new ArgumentException("Invalid path", nameof(imagePath));
    }

    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat != MLPixelFormat.Bgra32 && pixelFormat != MLPixelFormat.Rgba32) throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0) throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0) throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != width * height * 4) throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");
        return new MLImage(width, height, pixelFormat, imagePixelData.ToArray());
    }

    /// <summary>Writes .jpg, .png or .webp; the official package knows no other encoders either.</summary>
    public void Save(string imagePath)
    {
        byte[] pixels = Alive(_pixels), straight = new byte[pixels.Length];
        for (int at = 0; at < pixels.Length; at += 4)
        {
            int alpha = straight[at + 3] = pixels[at + 3];
            int blue = _format == MLPixelFormat.Bgra32 ? at : at + 2, red = 2 * at + 2 - blue;
            (straight[at], straight[at + 1], straight[at + 2]) = (Alpha.Divide(pixels[blue], alpha), Alpha.Divide(pixels[at + 1], alpha), Alpha.Divide(pixels[red], alpha));
        }
        File.WriteAllBytes(imagePath, Codecs.Encode(imagePath, _width, _height, straight));
    }

    public void Dispose() => _pixels = null;

    private static MLImage Decode(ReadOnlySpan<byte> file)
    {
        if (Codecs.Decode(file) is not { } picture) return null;
        Alpha.Multiply(picture.Bgra);
        return new MLImage(picture.Width, picture.Height, MLPixelFormat.Bgra32, picture.Bgra);
    }

    private T Alive<T>(T value) => _pixels is not null ? value : throw new InvalidOperationException("Object is disposed.");
}
