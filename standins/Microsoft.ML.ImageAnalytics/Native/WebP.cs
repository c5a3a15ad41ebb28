using System.Runtime.InteropServices;

namespace Microsoft.ML.ImageAnalytics.Native;

/// <summary>libwebp's simple interface.</summary>
internal static unsafe partial class WebP
{
    private const string Library = "libwebp.so.7";

    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        int width, height;
        fixed (byte* data = file)
        {
            if (WebPGetInfo(data, (nuint)file.Length, &width, &height) == 0 || Codecs.Buffer(width, height) is not { } pixels) return null;
            fixed (byte* to = pixels)
                return WebPDecodeBGRAInto(data, (nuint)file.Length, to, (nuint)pixels.Length, width * 4) is null ? null : new Picture(width, height, pixels);
        }
    }

    public static byte[] Encode(int width, int height, byte[] bgra)
    {
        byte* file;
        nuint size;
        fixed (byte* pixels = bgra) size = WebPEncodeBGRA(pixels, width, height, width * 4, 100, &file);
        if (size == 0) throw new IOException("libwebp could not encode the picture.");
        byte[] result = new ReadOnlySpan<byte>(file, (int)size).ToArray();
        WebPFree(file);
        return result;
    }

    [LibraryImport(Library)] private static partial int WebPGetInfo(byte* data, nuint size, int* width, int* height);
    [LibraryImport(Library)] private static partial byte* WebPDecodeBGRAInto(byte* data, nuint size, byte* pixels, nuint length, int stride);
    [LibraryImport(Library)] private static partial nuint WebPEncodeBGRA(byte* pixels, int width, int height, int stride, float quality, byte** file);
    [LibraryImport(Library)] private static partial void WebPFree(void* memory);
}
