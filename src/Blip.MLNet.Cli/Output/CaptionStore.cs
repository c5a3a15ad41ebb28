using System.Text;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;

namespace Blip.MLNet.Cli.Output;

/// <summary>
/// Collects captions for an output file. Each goes at once to a journal beside it (FILE.part, a JSON object a line), so that a run
/// which is stopped or killed loses nothing; <see cref="Save"/> writes the file itself in one piece.
/// </summary>
internal sealed class CaptionStore : IDisposable
{
    private readonly string _path, _journalPath;
    private readonly CaptionFormat _format;
    private readonly Dictionary<string, CaptionRecord> _records = new(StringComparer.Ordinal);
    private readonly StreamWriter _journal;

    /// <summary>Opens a store for a file whose extension names its format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resume">Go on with what an earlier run left.</param>
    /// <exception cref="UsageException">The extension names no format, or there is an unfinished run's journal and <paramref name="resume"/> is off.</exception>
    public CaptionStore(string path, bool resume)
    {
        (_path, _journalPath, _format) = (path, path + ".part", CaptionFormat.Of(path));
        OutputFiles.Check([("--out", path)], []);
        if (File.Exists(_journalPath)) RequireFree();
        if (!resume && File.Exists(_journalPath)) throw new UsageException($"'{_journalPath}' holds the captions of an unfinished run: --resume goes on with it; delete it to begin anew.");
        if (resume) foreach (CaptionRecord record in Earlier()) _records[record.Id] = record;
        _journal = new StreamWriter(Locked(FileMode.Create), new UTF8Encoding(false)) { NewLine = "\n" };
        foreach (CaptionRecord record in _records.Values) _journal.WriteLine(CaptionJson.Line(record, withFile: true));
        _journal.Flush();
    }

    /// <summary>Whether a picture has its captions already.</summary>
    public bool Has(InputPicture picture) => _records.ContainsKey(picture.Id);

    /// <summary>Keeps a picture's captions.</summary>
    public void Add(CaptionRecord record)
    {
        _records[record.Id] = record;
        _journal.WriteLine(CaptionJson.Line(record, withFile: true));
        _journal.Flush();
    }

    /// <summary>Writes the output file: the captions in the order of the pictures, then those of earlier runs for others.</summary>
    /// <param name="pictures">The pictures of this run.</param>
    /// <param name="complete">Whether the run came to its end; if not, the journal stays for --resume, unless there is nothing in it: then no file is touched.</param>
    /// <returns>Whether the file was written.</returns>
    public bool Save(IReadOnlyList<InputPicture> pictures, bool complete)
    {
        if (!complete && _records.Count == 0)
        {
            _journal.Dispose();
            File.Delete(_journalPath);
            return false;
        }
        var rest = new Dictionary<string, CaptionRecord>(_records, StringComparer.Ordinal);
        var ordered = new List<CaptionRecord>();
        foreach (InputPicture picture in pictures)
            if (rest.Remove(picture.Id, out CaptionRecord? record)) ordered.Add(record.File.Length == 0 ? record with { File = picture.Path } : record);
        WholeFile.Write(_path, writer => _format.Write(writer, [.. ordered, .. rest.Values]));
        _journal.Dispose();
        if (complete) File.Delete(_journalPath);
        return true;
    }

    /// <summary>Closes the journal.</summary>
    public void Dispose() => _journal.Dispose();

    /// <summary>The journal, which no other run has open at the same time.</summary>
    private FileStream Locked(FileMode mode)
    {
        try
        {
            return new FileStream(_journalPath, mode, FileAccess.Write, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new UsageException($"--out: another run seems to be writing '{_path}' now ('{_journalPath}': {ErrorText.Of(e)})", e);
        }
    }

    private void RequireFree()
    {
        using FileStream journal = Locked(FileMode.Open);
    }

    private IEnumerable<CaptionRecord> Earlier()
    {
        if (File.Exists(_journalPath)) return [.. CaptionFormat.ReadLines(_journalPath, partial: true)];
        if (!File.Exists(_path)) return [];
        return _format.Read is { } read ? read(_path) : throw new UsageException($"--resume: '{_path}' is complete (no '{_journalPath}' lies beside it), and a file of this format cannot be gone on with; use .json or .jsonl for that.");
    }
}
