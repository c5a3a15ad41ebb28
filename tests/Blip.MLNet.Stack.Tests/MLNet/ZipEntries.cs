using System.IO.Compression;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>A zip's entries in order, unpacked.</summary>
internal static class ZipEntries
{
    /// <summary>The only entry that says which release wrote the file.</summary>
    public const string Version = "TrainingInfo/Version.txt";

    public static List<(string Name, byte[] Bytes)> Read(Stream zip)
    {
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        return [.. archive.Entries.Select(e => (e.FullName.Replace('\\', '/'), Unpack(e)))];
    }

    public static List<(string Name, byte[] Bytes)> Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Read(file);
    }

    /// <summary>A copy of a zip in which one entry's bytes are changed, or left out where the change answers null.</summary>
    public static MemoryStream Change(string path, string name, Func<byte[], byte[]?> change)
    {
        var copy = new MemoryStream();
        using (var archive = new ZipArchive(copy, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (entry, bytes) in Read(path))
                if ((entry == name ? change(bytes) : bytes) is { } kept)
                    using (Stream target = archive.CreateEntry(entry).Open()) target.Write(kept);
        copy.Position = 0;
        return copy;
    }

    /// <summary>Same entries in the same order with the same bytes, but for the text that names the release.</summary>
    public static void AssertEqual(List<(string Name, byte[] Bytes)> expected, List<(string Name, byte[] Bytes)> actual)
    {
        Assert.Equal(expected.Select(e => e.Name), actual.Select(e => e.Name));
        foreach (var ((name, wanted), (_, got)) in expected.Zip(actual))
            if (name != Version) Assert.True(wanted.AsSpan().SequenceEqual(got), $"{name} differs:\n{Convert.ToHexString(wanted)}\n{Convert.ToHexString(got)}");
    }

    private static byte[] Unpack(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
