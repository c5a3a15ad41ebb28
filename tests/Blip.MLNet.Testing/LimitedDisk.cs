namespace Blip.MLNet.Testing;

/// <summary>A disk that can be full: writing to its files fails then as the system says it, after some bytes.</summary>
public sealed class LimitedDisk
{
    /// <summary>Bytes that each file can still take; null: all.</summary>
    public int? Room { get; set; }

    /// <summary>Bytes that all files of a folder may have together; null: any number.</summary>
    public long? Size { get; set; }

    public Stream Open(string path)
    {
        if (Size is { } size) Room = (int)Math.Max(0, size - new DirectoryInfo(Path.GetDirectoryName(path)!).GetFiles().Sum(f => f.Length));
        return new LimitedFile(path, this);
    }

    private sealed class LimitedFile(string path, LimitedDisk disk) : FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None)
    {
        public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

        public override void Write(byte[] buffer, int offset, int count)
        {
            bool fits = disk.Room is not { } room || Position + count <= room;
            base.Write(buffer, offset, fits ? count : (int)Math.Max(0, disk.Room!.Value - Position));
            if (!fits) throw new IOException($"No space left on device : '{Name}'", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        }
    }
}
