using System.Buffers.Binary;

namespace Blip.MLNet.Modules.Images;

/// <summary>
/// Finds JPEG files that were cut off (ITU-T T.81, annex B). Decoders fill what is missing with grey and say nothing; the reference refuses
/// such a file, and so do we.
/// </summary>
internal static class JpegFile
{
    private const byte Marker = 0xff, StartOfImage = 0xd8, EndOfImage = 0xd9, StartOfScan = 0xda;

    /// <summary>Whether a file begins as a JPEG but has no end of image after its first scan.</summary>
    public static bool EndsEarly(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[Marker, StartOfImage, Marker])) return false;
        for (int at = 2; ;)
        {
            while (at + 1 < file.Length && file[at] == Marker && file[at + 1] == Marker) at++;
            if (at + 4 > file.Length) return true;
            if (file[at] != Marker) return false;
            if (file[at + 1] == StartOfScan) return file[at..].LastIndexOf((ReadOnlySpan<byte>)[Marker, EndOfImage]) < 0;
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }
    }
}
