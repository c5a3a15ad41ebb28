using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a model's zip. An entry goes in when it is closed, so a parent's comes after its children's.</summary>
internal sealed class RepositoryWriter : Repository
{
    /// <summary>The release whose files these are.</summary>
    private const string ProductVersion = "5.0.0";

    private readonly HashSet<string> _names = [];
    private readonly Queue<Entry> _closed = new();
    private ZipArchive _archive;

    private RepositoryWriter(Stream stream, IExceptionContext ectx) : base(ectx) =>
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        var rep = new RepositoryWriter(stream, ectx);
        using Entry entry = rep.CreateEntry("TrainingInfo", "Version.txt");
        using var writer = new StreamWriter(entry.Stream, leaveOpen: true);
        writer.WriteLine(ProductVersion);
        return rep;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        string path = EntryPath(dir, name);
        Flush();
        if (!_names.Add(path)) throw ExceptionContext.ExceptParam(nameof(name), "Duplicate entry: '{0}'", path);
        return AddEntry(path, new FileStream(NewTempFile(), FileMode.CreateNew));
    }

    public void Commit()
    {
        ExceptionContext.Check(!Disposed);
        DisposeAllEntries();
        Flush();
        Dispose(true);
    }

    protected override void OnDispose(Entry ent)
    {
        if (_archive == null) ent.Stream.Dispose();
        else _closed.Enqueue(ent);
    }

    protected override void Dispose(bool disposing)
    {
        while (_closed.TryDequeue(out Entry entry)) entry.Stream.Dispose();
        ZipArchive archive = _archive;
        _archive = null;
        try { archive?.Dispose(); }
        finally { base.Dispose(disposing); }
    }

    private void Flush()
    {
        while (_closed.TryDequeue(out Entry entry))
        {
            using var source = (FileStream)entry.Stream;
            using (Stream target = _archive.CreateEntry(entry.Path).Open())
            {
                source.Position = 0;
                source.CopyTo(target);
            }
            File.Delete(source.Name);
        }
    }
}
