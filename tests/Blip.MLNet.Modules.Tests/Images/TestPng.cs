using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Blip.MLNet.Modules.Tests.Images;

/// <summary>Writes PNG files of any colour type and depth for tests, every row with another filter.</summary>
internal static class TestPng
{
    public static byte[] Rgb(int width, int height, byte[] pixels) => Write(width, height, 2, 8, (x, y, s) => pixels[(y * width + x) * 3 + s]);

    /// <param name="sample">The value of sample s of the pixel at x, y, in the file's depth.</param>
    /// <param name="sameRows">Every row is the first one.</param>
    /// <param name="extra">More chunks, written before the data.</param>
    public static byte[] Write(int width, int height, int type, int depth, Func<int, int, int, int> sample, bool interlaced = false, bool sameRows = false, params (string Type, byte[] Body)[] extra)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n']);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, (byte)(interlaced ? 1 : 0));
        Chunk(file, "IHDR", header);
        foreach ((string name, byte[] body) in extra) Chunk(file, name, body);
        using var data = new MemoryStream();
        using (var packed = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            foreach ((int x, int y, int dx, int dy) in interlaced ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] : new[] { (0, 0, 1, 1) })
                Pass(packed, (width - x + dx - 1) / dx, (height - y + dy - 1) / dy, type, depth, (px, py, s) => sample(x + px * dx, y + py * dy, s), sameRows);
        byte[] bytes = data.ToArray();
        for (int at = 0; at < bytes.Length; at += 1 << 16) Chunk(file, "IDAT", bytes[at..Math.Min(bytes.Length, at + (1 << 16))]);
        Chunk(file, "IEND", []);
        return file.ToArray();
    }

    private static void Pass(Stream packed, int width, int height, int type, int depth, Func<int, int, int, int> sample, bool sameRows)
    {
        int samples = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 }, bits = samples * depth, back = Math.Max(1, bits / 8);
        if (width <= 0 || height <= 0) return;
        byte[] row = new byte[(width * bits + 7) / 8], up = new byte[row.Length], filtered = new byte[row.Length + 1];
        for (int y = 0; y < height; y++, (row, up) = (up, row))
        {
            Array.Clear(row);
            if (sameRows && y > 0) up.CopyTo(row, 0);
            else for (int i = 0, bit = 0; i < width * samples; i++, bit += depth)
            {
                int value = sample(i / samples, y, i % samples);
                if (depth == 16) (row[bit / 8], row[bit / 8 + 1]) = ((byte)(value >> 8), (byte)value);
                else row[bit / 8] |= (byte)(value << (8 - depth - bit % 8));
            }
            filtered[0] = (byte)(y % 5);
            for (int i = 0; i < row.Length; i++)
            {
                int left = i >= back ? row[i - back] : 0, above = up[i], corner = i >= back ? up[i - back] : 0;
                int guess = filtered[0] switch { 1 => left, 2 => above, 3 => (left + above) / 2, 4 => Nearest(left, above, corner), _ => 0 };
                filtered[i + 1] = (byte)(row[i] - guess);
            }
            packed.Write(filtered);
        }
    }

    private static int Nearest(int left, int above, int corner) =>
        new[] { left, above, corner }.OrderBy(v => Math.Abs(left + above - corner - v)).First();

    private static void Chunk(Stream file, string type, byte[] body)
    {
        byte[] name = Encoding.ASCII.GetBytes(type), number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, body.Length);
        file.Write(number);
        file.Write(name);
        file.Write(body);
        uint crc = 0xffffffff;
        foreach (byte b in name.Concat(body)) crc = s_crc[(crc ^ b) & 0xff] ^ crc >> 8;
        BinaryPrimitives.WriteUInt32BigEndian(number, ~crc);
        file.Write(number);
    }

    private static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) != 0 ? 0xedb88320 ^ c >> 1 : c >> 1))];
}
