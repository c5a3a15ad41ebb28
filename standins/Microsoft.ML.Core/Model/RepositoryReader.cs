using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Reads a model's zip. An entry is unpacked to a temporary file when it is first asked for.</summary>
internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly Dictionary<string, string> _unpacked = [];

    private RepositoryReader(Stream stream, IExceptionContext ectx) : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception ex)
        {
            Dispose();
            throw ectx.ExceptDecode(ex, "Failed to open a zip archive");
        }
        foreach (ZipArchiveEntry entry in _archive.Entries) _entries[entry.FullName.Replace('\\', '/')] = entry;
    }

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new RepositoryReader(stream, ectx);
    }

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name) =>
        OpenEntryOrNull(dir, name) ?? throw ExceptionContext.Except("Repository doesn't contain entry {0}", EntryPath(dir, name));

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = EntryPath(dir, name);
        if (!_entries.TryGetValue(path, out ZipArchiveEntry entry)) return null;
        if (!_unpacked.TryGetValue(path, out string file))
        {
            entry.ExtractToFile(file = NewTempFile());
            _unpacked[path] = file;
        }
        return AddEntry(path, new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read));
    }

    protected override void OnDispose(Entry ent) => ent.Stream.Dispose();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _archive?.Dispose();
    }
}
