using System.Buffers.Binary;

namespace Blip.MLNet.Cli.Tests.Support;

/// <summary>Small picture files whose content depends on a seed.</summary>
internal static class Pictures
{
    /// <summary>Writes a 24-bit BMP under any name and gives its path.</summary>
    public static string Write(string path, int seed, int width = 24, int height = 16)
    {
        int row = (width * 3 + 3) / 4 * 4;
        byte[] file = new byte[54 + row * height];
        file[0] = (byte)'B';
        file[1] = (byte)'M';
        void Number(int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
        Number(2, file.Length);
        Number(10, 54);
        Number(14, 40);
        Number(18, width);
        Number(22, height);
        Number(26, 1 | 24 << 16);
        new Random(seed).NextBytes(file.AsSpan(54));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file);
        return path;
    }
}
