using System.Runtime.InteropServices;

namespace Microsoft.ML.ImageAnalytics.Native;

/// <summary>libwebp's simple interface; of an animation, the first picture, as Skia gives it.</summary>
internal static unsafe partial class WebP
{
    private const string Library = "libwebp.so.7", Demux = "libwebpdemux.so.2";
    private const int Bgra = 3, DemuxVersion = 0x0107;

    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        int width, height;
        fixed (byte* data = file)
        {
            if (WebPGetInfo(data, (nuint)file.Length, &width, &height) == 0 || Codecs.Buffer(width, height) is not { } pixels) return null;
            fixed (byte* to = pixels)
                return WebPDecodeBGRAInto(data, (nuint)file.Length, to, (nuint)pixels.Length, width * 4) is not null || FirstOfAnimation(data, file.Length, pixels) ? new Picture(width, height, pixels) : null;
        }
    }

    private static bool FirstOfAnimation(byte* file, int length, byte[] pixels)
    {
        var data = new Data { Bytes = file, Size = (nuint)length };
        var options = new Options { ColorMode = Bgra };
        void* decoder = null;
        try
        {
            decoder = WebPAnimDecoderNewInternal(&data, &options, DemuxVersion);
            byte* canvas;
            int time;
            if (decoder is null || WebPAnimDecoderGetNext(decoder, &canvas, &time) == 0) return false;
            new ReadOnlySpan<byte>(canvas, pixels.Length).CopyTo(pixels);
            return true;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
        finally
        {
            if (decoder is not null) WebPAnimDecoderDelete(decoder);
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

    private struct Data
    {
        public byte* Bytes;
        public nuint Size;
    }

    private struct Options
    {
        public int ColorMode, UseThreads;
        private fixed uint _padding[7];
    }

    [LibraryImport(Demux)] private static partial void* WebPAnimDecoderNewInternal(Data* data, Options* options, int version);
    [LibraryImport(Demux)] private static partial int WebPAnimDecoderGetNext(void* decoder, byte** canvas, int* time);
    [LibraryImport(Demux)] private static partial void WebPAnimDecoderDelete(void* decoder);
    [LibraryImport(Library)] private static partial int WebPGetInfo(byte* data, nuint size, int* width, int* height);
    [LibraryImport(Library)] private static partial byte* WebPDecodeBGRAInto(byte* data, nuint size, byte* pixels, nuint length, int stride);
    [LibraryImport(Library)] private static partial nuint WebPEncodeBGRA(byte* pixels, int width, int height, int stride, float quality, byte** file);
    [LibraryImport(Library)] private static partial void WebPFree(void* memory);
}
