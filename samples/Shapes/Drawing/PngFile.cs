using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Blip.MLNet.Samples.Shapes.Drawing;

/// <summary>Encodes 8-bit RGB pictures as PNG.</summary>
public static class PngFile
{
    private const byte Up = 2;
    private static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xedb88320 ^ c >> 1 : c >> 1))];

    /// <param name="size">Width and height.</param>
    /// <param name="pixels">[size, size, 3] red, green, blue.</param>
    public static byte[] Encode(int size, byte[] pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, size);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), size);
        Chunk(file, "IHDR", header);
        Chunk(file, "IDAT", Packed(size, pixels));
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    // Every row is written as its difference from the row above, which is nearly all zeros in pictures of plain shapes.
    private static byte[] Packed(int size, byte[] pixels)
    {
        int stride = 3 * size;
        byte[] rows = new byte[size * (1 + stride)];
        for (int y = 0; y < size; y++)
        {
            Span<byte> row = rows.AsSpan(y * (1 + stride), 1 + stride);
            row[0] = Up;
            for (int i = 0, at = y * stride; i < stride; i++, at++) row[1 + i] = (byte)(pixels[at] - (y > 0 ? pixels[at - stride] : 0));
        }
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true)) packed.Write(rows);
        return data.ToArray();
    }

    private static void Chunk(Stream file, string type, byte[] body)
    {
        byte[] number = new byte[4], name = Encoding.ASCII.GetBytes(type);
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(name);
        file.Write(body);
        uint crc = Checksum(Checksum(0xffffffff, name), body);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static uint Checksum(uint crc, byte[] bytes)
    {
        foreach (byte b in bytes) crc = s_crc[(crc ^ b) & 0xff] ^ crc >> 8;
        return crc;
    }
}
