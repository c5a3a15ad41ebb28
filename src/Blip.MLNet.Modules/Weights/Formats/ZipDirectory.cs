using System.Buffers.Binary;
using System.Text;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>One file of a zip archive.</summary>
/// <param name="Name">Its path inside.</param>
/// <param name="Length">Its bytes when unpacked.</param>
/// <param name="CompressedLength">Its bytes in the archive.</param>
/// <param name="Method">0 stored, 8 deflated.</param>
/// <param name="HeaderPosition">Where its local header is.</param>
internal sealed record ZipEntry(string Name, long Length, long CompressedLength, int Method, long HeaderPosition);

/// <summary>The table of contents of a zip archive, zip64 included (PKWARE's APPNOTE, sections 4.3.7 to 4.5.3).</summary>
internal static class ZipDirectory
{
    private const int EndLength = 22, Zip64LocatorLength = 20, Zip64EndLength = 56, CentralLength = 46, LocalLength = 30;
    private const long MaxDirectoryBytes = 256 << 20;

    public static Dictionary<string, ZipEntry> Read(ByteSource file)
    {
        (long start, long size, long count) = FindDirectory(file);
        if (start < 0 || size < 0 || size > MaxDirectoryBytes || start > file.Length - size) throw file.Error("the zip archive's directory lies outside the file; the file may be truncated.");
        byte[] directory = file.ReadArray(start, (int)size);
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        int at = 0;
        for (long i = 0; i < count; i++)
        {
            ZipEntry entry = ReadEntry(file, directory, ref at);
            if (!entries.TryAdd(entry.Name, entry)) throw file.Error($"the zip archive has '{entry.Name}' twice.");
        }
        return entries;
    }

    /// <summary>Where the bytes of a stored entry begin.</summary>
    public static long DataPosition(ByteSource file, ZipEntry entry)
    {
        if (entry.HeaderPosition < 0 || entry.HeaderPosition > file.Length - LocalLength) throw file.Error($"'{entry.Name}' of the zip archive starts outside the file.");
        byte[] header = file.ReadArray(entry.HeaderPosition, LocalLength);
        if (!header.AsSpan().StartsWith("PK\x03\x04"u8)) throw file.Error($"'{entry.Name}' of the zip archive does not start with a file header.");
        long position = entry.HeaderPosition + LocalLength + U16(header, 26) + U16(header, 28);
        if (position > file.Length - entry.CompressedLength) throw file.Error($"'{entry.Name}' of the zip archive takes {entry.CompressedLength} bytes from {position} on, beyond the file's {file.Length}; the file may be truncated.");
        return position;
    }

    private static (long Start, long Size, long Count) FindDirectory(ByteSource file)
    {
        int tail = (int)Math.Min(file.Length, EndLength + ushort.MaxValue + Zip64LocatorLength);
        byte[] bytes = file.ReadArray(file.Length - tail, tail);
        int end = bytes.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end > bytes.Length - EndLength) throw file.Error("the zip archive has no end record; the file may be truncated.");
        long count = U16(bytes, end + 10), size = U32(bytes, end + 12), start = U32(bytes, end + 16);
        if (count != ushort.MaxValue && size != uint.MaxValue && start != uint.MaxValue) return (start, size, count);
        int locator = end - Zip64LocatorLength;
        if (locator < 0 || !bytes.AsSpan(locator).StartsWith("PK\x06\x07"u8)) return (start, size, count);
        long position = I64(bytes, locator + 8);
        if (position < 0 || position > file.Length - Zip64EndLength) throw file.Error("the zip64 end record lies outside the file.");
        byte[] record = file.ReadArray(position, Zip64EndLength);
        if (!record.AsSpan().StartsWith("PK\x06\x06"u8)) throw file.Error("the zip64 end record is damaged.");
        return (I64(record, 48), I64(record, 40), I64(record, 32));
    }

    private static ZipEntry ReadEntry(ByteSource file, byte[] directory, ref int at)
    {
        if (at > directory.Length - CentralLength || !directory.AsSpan(at).StartsWith("PK\x01\x02"u8)) throw file.Error("the zip archive's directory is damaged.");
        int method = U16(directory, at + 10), flags = U16(directory, at + 8);
        long packed = U32(directory, at + 20), length = U32(directory, at + 24), header = U32(directory, at + 42);
        int nameLength = U16(directory, at + 28), extraLength = U16(directory, at + 30), commentLength = U16(directory, at + 32);
        int extra = at + CentralLength + nameLength, next = extra + extraLength + commentLength;
        if (next > directory.Length) throw file.Error("the zip archive's directory is damaged.");
        string name = Encoding.UTF8.GetString(directory, at + CentralLength, nameLength);
        if ((flags & 1) != 0) throw file.Error($"'{name}' of the zip archive is encrypted.");
        ReadZip64(file, directory.AsSpan(extra, extraLength), name, ref length, ref packed, ref header);
        if (length < 0 || packed < 0 || (method == 0 && length != packed)) throw file.Error($"'{name}' of the zip archive has impossible sizes ({packed} packed, {length} unpacked).");
        at = next;
        return new ZipEntry(name, length, packed, method, header);
    }

    // A 32-bit field of all ones stands for the next 64-bit number of the extra field 1.
    private static void ReadZip64(ByteSource file, ReadOnlySpan<byte> extra, string name, ref long length, ref long packed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4) return;
            ReadOnlySpan<byte> field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id != 1) continue;
            Take(ref field, ref length);
            Take(ref field, ref packed);
            Take(ref field, ref header);
        }

        void Take(ref ReadOnlySpan<byte> field, ref long value)
        {
            if (value != uint.MaxValue) return;
            if (field.Length < 8) throw file.Error($"the zip64 sizes of '{name}' are missing.");
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
        }
    }

    private static int U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static long U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long I64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
