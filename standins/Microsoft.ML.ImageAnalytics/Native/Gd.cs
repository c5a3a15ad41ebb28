using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.ImageAnalytics.Native;

internal enum GdFormat
{
    Jpeg,
    Gif,
    Bmp,
    Tiff,
}

/// <summary>libgd 2.3: files to its own picture, and that to bytes.</summary>
internal static unsafe partial class Gd
{
    private const string Library = "libgd.so.3";

    /// <summary>gdImage of gd.h up to the rows of a true-colour picture.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Image
    {
        public byte** Pixels;
        public int Width, Height, ColorsTotal;
        public fixed int Palette[4 * 256];
        public int Transparent;
        public int* PolyInts;
        public int PolyAllocated;
        public void* Brush, Tile;
        public fixed int BrushAndTileMaps[2 * 256];
        public int StyleLength, StylePosition;
        public int* Style;
        public int Interlace, Thick;
        public fixed int PaletteAlpha[256];
        public int TrueColor;
        public int** Rows;
    }

    /// <summary>libgd and the libtiff behind it report broken files by themselves, on the standard error stream; the caller gets an exception instead.</summary>
    static Gd()
    {
        gdSetErrorMethod(&Ignore);
        if (!NativeLibrary.TryLoad("libtiff.so.6", out nint tiff)) return;
        foreach (string handler in new[] { "TIFFSetErrorHandler", "TIFFSetWarningHandler" })
            if (NativeLibrary.TryGetExport(tiff, handler, out nint set)) ((delegate* unmanaged[Cdecl]<void*, void*>)set)(null);
    }

    public static Picture Decode(ReadOnlySpan<byte> file, GdFormat format)
    {
        Image* image;
        fixed (byte* data = file)
            image = (Image*)(format switch
            {
                GdFormat.Jpeg => gdImageCreateFromJpegPtrEx(file.Length, data, ignoreWarning: 1),
                GdFormat.Gif => gdImageCreateFromGifPtr(file.Length, data),
                GdFormat.Bmp => gdImageCreateFromBmpPtr(file.Length, data),
                _ => gdImageCreateFromTiffPtr(file.Length, data),
            });
        if (image is null) return null;
        try
        {
            if (gdImagePaletteToTrueColor(image) == 0 || Codecs.Buffer(image->Width, image->Height) is not { } bytes) return null;
            Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan());
            for (int y = 0; y < image->Height; y++)
            {
                var row = new ReadOnlySpan<uint>(image->Rows[y], image->Width);
                Span<uint> to = pixels.Slice(y * image->Width, image->Width);
                // gd: 7 bits of transparency above red, green, blue. The bytes of the little-endian result are blue, green, red, alpha.
                for (int x = 0; x < row.Length; x++) to[x] = (row[x] & 0xffffff) | ((127 - (row[x] >> 24)) * 255 + 63) / 127 << 24;
            }
            return new Picture(image->Width, image->Height, bytes);
        }
        finally
        {
            gdImageDestroy(image);
        }
    }

    public static byte[] EncodeJpeg(int width, int height, byte[] bgra)
    {
        var image = (Image*)gdImageCreateTrueColor(width, height);
        if (image is null) throw new OutOfMemoryException();
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(bgra);
        for (int i = 0; i < pixels.Length; i++) image->Rows[i / width][i % width] = (int)(pixels[i] & 0xffffff);
        int size;
        byte* file = gdImageJpegPtr(image, &size, 100);
        gdImageDestroy(image);
        byte[] result = new ReadOnlySpan<byte>(file, size).ToArray();
        gdFree(file);
        return result;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(int priority, byte* format, void* arguments) { }

    [LibraryImport(Library)] private static partial void gdSetErrorMethod(delegate* unmanaged[Cdecl]<int, byte*, void*, void> method);
    [LibraryImport(Library)] private static partial void* gdImageCreateFromJpegPtrEx(int size, byte* data, int ignoreWarning);
    [LibraryImport(Library)] private static partial void* gdImageCreateFromGifPtr(int size, byte* data);
    [LibraryImport(Library)] private static partial void* gdImageCreateFromBmpPtr(int size, byte* data);
    [LibraryImport(Library)] private static partial void* gdImageCreateFromTiffPtr(int size, byte* data);
    [LibraryImport(Library)] private static partial void* gdImageCreateTrueColor(int width, int height);
    [LibraryImport(Library)] private static partial int gdImagePaletteToTrueColor(Image* image);
    [LibraryImport(Library)] private static partial byte* gdImageJpegPtr(Image* image, int* size, int quality);
    [LibraryImport(Library)] private static partial void gdImageDestroy(Image* image);
    [LibraryImport(Library)] private static partial void gdFree(void* memory);
}
