using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Microsoft.ML.ImageAnalytics.Native;

/// <summary>libpng's simplified interface: any PNG to 8-bit colours with straight alpha.</summary>
internal static unsafe partial class Png
{
    private const string Library = "libpng16.so.16";
    private const uint Bgra = 0x13, SixteenBitsAreSrgb = 4;

    private static ReadOnlySpan<byte> End => [(byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xae, 0x42, 0x60, 0x82];

    /// <summary>png_image of png.h, version 1.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public void* Opaque;
        public uint Version, Width, Height, Format, Flags, ColorMapEntries, WarningOrError;
        public fixed byte Message[64];
    }

    public static Picture Decode(ReadOnlySpan<byte> file)
    {
        var image = new Image { Version = 1 };
        byte[] plain = WithoutColourManagement(file);
        fixed (byte* data = plain)
        {
            try
            {
                if (png_image_begin_read_from_memory(&image, data, (nuint)plain.Length) == 0) return null;
                image.Format = Bgra;
                image.Flags |= SixteenBitsAreSrgb;
                if (Codecs.Buffer(image.Width, image.Height) is not { } pixels) return null;
                int whole;
                fixed (byte* to = pixels) whole = png_image_finish_read(&image, null, to, 0, null);
                // A file that ends early is shown as far as it came, as the official decoder does; a broken one is none.
                if (whole == 0 && plain.AsSpan().EndsWith(End)) return null;
                return new Picture((int)image.Width, (int)image.Height, pixels);
            }
            finally
            {
                png_image_free(&image);
            }
        }
    }

    public static byte[] Encode(int width, int height, byte[] bgra)
    {
        var image = new Image { Version = 1, Width = (uint)width, Height = (uint)height, Format = Bgra };
        fixed (byte* pixels = bgra)
        {
            nuint size = 0;
            if (png_image_write_to_memory(&image, null, &size, 0, pixels, 0, null) == 0) throw new IOException("libpng could not encode the picture.");
            byte[] file = new byte[size];
            fixed (byte* to = file) png_image_write_to_memory(&image, to, &size, 0, pixels, 0, null);
            return file[..(int)size];
        }
    }

    /// <summary>The official decoder leaves gamma and profiles aside; libpng would apply them.</summary>
    private static byte[] WithoutColourManagement(ReadOnlySpan<byte> file)
    {
        var kept = new MemoryStream(file.Length);
        kept.Write(file[..Math.Min(8, file.Length)]);
        for (int at = 8; at + 12 <= file.Length;)
        {
            long size = BinaryPrimitives.ReadUInt32BigEndian(file[at..]) + 12L;
            ReadOnlySpan<byte> chunk = file.Slice(at, (int)Math.Min(size, file.Length - at));
            ReadOnlySpan<byte> type = chunk.Slice(4, 4);
            if (!(type.SequenceEqual("gAMA"u8) || type.SequenceEqual("cHRM"u8) || type.SequenceEqual("sRGB"u8) || type.SequenceEqual("iCCP"u8))) kept.Write(chunk);
            at += chunk.Length;
        }
        return kept.ToArray();
    }

    [LibraryImport(Library)] private static partial int png_image_begin_read_from_memory(Image* image, byte* data, nuint size);
    [LibraryImport(Library)] private static partial int png_image_finish_read(Image* image, void* background, byte* pixels, int stride, void* colorMap);
    [LibraryImport(Library)] private static partial int png_image_write_to_memory(Image* image, byte* file, nuint* size, int convertTo8Bits, byte* pixels, int stride, void* colorMap);
    [LibraryImport(Library)] private static partial void png_image_free(Image* image);
}
