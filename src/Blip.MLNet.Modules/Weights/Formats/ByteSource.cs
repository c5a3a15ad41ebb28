using Microsoft.Win32.SafeHandles;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>Bytes at positions. Reading from several threads at once is safe.</summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>The file, for messages.</summary>
    public abstract string Name { get; }

    public abstract long Length { get; }

    /// <summary>Fills the span from a position; a file that ends early is an error.</summary>
    public abstract void Read(long position, Span<byte> destination);

    public byte[] ReadArray(long position, int count)
    {
        var bytes = new byte[count];
        Read(position, bytes);
        return bytes;
    }

    public CheckpointException Error(string reason, Exception? inner = null) => new(Name, reason, inner);

    public virtual void Dispose() { }
}

/// <summary>
/// A file read at positions, from the system's page cache into the caller's memory. Unlike a memory mapping this counts no page
/// twice against the process, and a file that shrinks or a disk that fails is an exception instead of a signal that ends the process.
/// </summary>
internal sealed class FileSource : ByteSource
{
    private readonly SafeFileHandle _handle;

    public FileSource(string path)
    {
        Name = path;
        try
        {
            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            Length = RandomAccess.GetLength(_handle);
        }
        catch (Exception e) when (e is UnauthorizedAccessException || (e is IOException && e is not FileNotFoundException and not DirectoryNotFoundException))
        {
            throw new CheckpointException(path, $"cannot be opened: {e.Message}", e);
        }
    }

    public override string Name { get; }

    public override long Length { get; }

    public override void Read(long position, Span<byte> destination)
    {
        if (position < 0 || position > Length - destination.Length) throw Truncated(position, destination.Length);
        try
        {
            while (!destination.IsEmpty)
            {
                int n = RandomAccess.Read(_handle, destination, position);
                if (n == 0) throw Truncated(position, destination.Length);
                destination = destination[n..];
                position += n;
            }
        }
        catch (Exception e) when (e is IOException and not CheckpointException or UnauthorizedAccessException)
        {
            throw Error($"cannot be read at byte {position}: {e.Message}", e);
        }
    }

    public override void Dispose() => _handle.Dispose();

    private CheckpointException Truncated(long position, int count) =>
        Error($"the file has {Length} bytes and ends before the {count} bytes expected at {position}; it may be truncated.");
}
