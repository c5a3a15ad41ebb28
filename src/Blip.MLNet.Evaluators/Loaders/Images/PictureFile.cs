namespace Blip.MLNet.Evaluators.Loaders.Images;

/// <summary>Which files are pictures.</summary>
internal static class PictureFile
{
    private static readonly HashSet<string> s_extensions = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff" };

    public static bool HasPictureName(string path) => s_extensions.Contains(Path.GetExtension(path));

    /// <summary>Whether the file opens and begins with the signature of a picture format.</summary>
    public static bool BeginsAsPicture(string path)
    {
        Span<byte> head = stackalloc byte[12];
        try
        {
            using FileStream file = File.OpenRead(path);
            return IsPicture(head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsPicture(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || head.StartsWith("GIF8"u8) || head.StartsWith("BM"u8)
        || (head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..].StartsWith("WEBP"u8))
        || head.StartsWith("II*\0"u8) || head.StartsWith("MM\0*"u8);
}
