using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>A zip whose entries pass through files of a temporary folder, so that no entry is held in memory.</summary>
internal abstract class Repository : IDisposable
{
    private readonly List<Entry> _open = [];

    internal Repository(IExceptionContext ectx)
    {
        ExceptionContext = ectx;
        string temp = ectx is IHostEnvironmentInternal env ? env.TempFilePath : Path.GetTempPath();
        do DirTemp = Path.Combine(Path.GetFullPath(temp), $"ml_dotnet_{Path.GetFileNameWithoutExtension(Path.GetRandomFileName())}");
        while (Directory.Exists(DirTemp));
        Directory.CreateDirectory(DirTemp);
    }

    public IExceptionContext ExceptionContext { get; }
    protected string DirTemp { get; }
    protected bool Disposed { get; private set; }

    public void Dispose()
    {
        if (Disposed) return;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        DisposeAllEntries();
        Disposed = true;
        try { Directory.Delete(DirTemp, recursive: true); }
        catch (IOException) { }
        catch (UnauthorizedAccessException) { }
    }

    protected void DisposeAllEntries()
    {
        while (_open.Count > 0) _open[^1].Dispose();
    }

    protected abstract void OnDispose(Entry ent);

    protected Entry AddEntry(string path, Stream stream)
    {
        var entry = new Entry(this, path, stream);
        _open.Add(entry);
        return entry;
    }

    protected string NewTempFile() => Path.Combine(DirTemp, Path.GetRandomFileName());

    /// <summary>The name of an entry, in the zip's own way of writing a path.</summary>
    protected string EntryPath(string dir, string name)
    {
        ExceptionContext.Check(!Disposed);
        ExceptionContext.CheckParam(dir == null || !dir.Contains(".."), nameof(dir));
        ExceptionContext.CheckParam(!string.IsNullOrWhiteSpace(name) && !name.Contains(".."), nameof(name));
        return Path.Combine(dir ?? "", name).Replace('\\', '/').TrimStart('/');
    }

    public sealed class Entry : IDisposable
    {
        private Repository _owner;

        internal Entry(Repository owner, string path, Stream stream) => (_owner, Path, Stream) = (owner, path, stream);

        public string Path { get; }
        public Stream Stream { get; }

        public void Dispose()
        {
            if (_owner == null) return;
            _owner._open.Remove(this);
            _owner.OnDispose(this);
            _owner = null;
        }
    }
}
