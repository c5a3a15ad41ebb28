namespace Blip.MLNet.Modules.Weights;

/// <summary>A file to be written.</summary>
/// <param name="Path">Its place; the folder is made if needed.</param>
/// <param name="Write">Writes its content.</param>
/// <param name="Bytes">How long it will be, where known, for the error of a full disk.</param>
internal sealed record AtomicPart(string Path, Action<Stream> Write, long? Bytes = null)
{
    public static AtomicPart Text(string path, string text)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return new AtomicPart(path, stream => stream.Write(bytes), bytes.Length);
    }
}

/// <summary>Writes a file through a temporary one in the same folder, so that readers see the old file or the whole new one.</summary>
internal static class AtomicFile
{
    private const string Ending = ".tmp";

    /// <summary>Writes a file; where that fails, the one before it is untouched and nothing else is left.</summary>
    /// <param name="path">The file; its folder is made if needed.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="bytes">How long it will be, where known, for the error of a full disk.</param>
    /// <param name="previous">Where the file that is replaced goes to; null: nowhere.</param>
    /// <param name="open">Opens the temporary file; null: as usual.</param>
    /// <exception cref="IOException">It cannot be written; the message names it, not the temporary file.</exception>
    public static void Write(string path, Action<Stream> write, long? bytes = null, string? previous = null, Func<string, Stream>? open = null)
    {
        (string full, string temporary) = Stage(new AtomicPart(path, write, bytes), open);
        try
        {
            if (previous is not null && File.Exists(full)) File.Replace(temporary, full, previous);
            else File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (Explain(e, temporary, full, bytes) is { } explained) throw explained;
            throw;
        }
    }

    /// <summary>Writes files that belong together: none takes its place before all are whole; where that fails, those before them are untouched and nothing else is left.</summary>
    /// <param name="parts">The files.</param>
    /// <param name="open">Opens the temporary files; null: as usual.</param>
    /// <exception cref="IOException">One cannot be written; the message names it.</exception>
    public static void WriteTogether(IEnumerable<AtomicPart> parts, Func<string, Stream>? open = null)
    {
        List<(string Full, string Temporary)> staged = [];
        try
        {
            foreach (AtomicPart part in parts) staged.Add(Stage(part, open));
            foreach ((string full, string temporary) in staged) File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            foreach ((_, string temporary) in staged) File.Delete(temporary);
            throw;
        }
    }

    public static void WriteText(string path, string text, Func<string, Stream>? open = null)
    {
        AtomicPart part = AtomicPart.Text(path, text);
        Write(path, part.Write, part.Bytes, open: open);
    }

    /// <summary>
    /// Removes the temporary files of this file that killed processes left: those with exactly such names, that no process is writing.
    /// </summary>
    /// <returns>How many there were.</returns>
    public static int RemoveLeftovers(string path)
    {
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(file => IsTemporaryOf(full, file)).Count(Remove) : 0;
    }

    // Writes a file beside its place.
    private static (string Full, string Temporary) Stage(AtomicPart part, Func<string, Stream>? open)
    {
        string full = Path.GetFullPath(part.Path);
        string folder = Path.GetDirectoryName(full)!;
        Directory.CreateDirectory(folder);
        string temporary = Path.Combine(folder, $"{Beginning(full)}{Guid.NewGuid():N}{Ending}");
        try
        {
            if (Directory.Exists(full)) throw new IOException($"'{full}' is a folder; expected the place of a file.");
            using Stream stream = open?.Invoke(temporary) ?? new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            part.Write(stream);
            if (stream is FileStream file) file.Flush(flushToDisk: true);
            else stream.Flush();
            return (full, temporary);
        }
        catch (Exception e)
        {
            File.Delete(temporary);
            if (Explain(e, temporary, full, part.Bytes) is { } explained) throw explained;
            throw;
        }
    }

    private static Exception? Explain(Exception e, string temporary, string full, long? bytes)
    {
        if (DiskSpace.IsFull(e)) return new IOException(DiskSpace.Explain(full, bytes), e) { HResult = e.HResult };
        if (!e.Message.Contains(temporary, StringComparison.Ordinal)) return null;
        string message = e.Message.Replace(temporary, full, StringComparison.Ordinal);
        return e switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, e),
            IOException => new IOException(message, e) { HResult = e.HResult },
            _ => null,
        };
    }

    private static bool IsTemporaryOf(string full, string file)
    {
        ReadOnlySpan<char> name = Path.GetFileName(file.AsSpan());
        string beginning = Beginning(full);
        return name.StartsWith(beginning, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal) && name.Length == beginning.Length + 32 + Ending.Length
            && !name[beginning.Length..^Ending.Length].ContainsAnyExcept("0123456789abcdef") && new FileInfo(file).LinkTarget is null;
    }

    // The process that writes a file has it open for itself alone; whoever can open it so too may remove it.
    private static bool Remove(string file)
    {
        try
        {
            new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Beginning(string full) => $".{Path.GetFileName(full)}.";
}
