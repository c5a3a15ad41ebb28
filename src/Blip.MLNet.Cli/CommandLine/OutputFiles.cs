namespace Blip.MLNet.Cli.CommandLine;

/// <summary>Checks the files that a command writes before its work begins, so that hours of it cannot be lost at the end.</summary>
internal static class OutputFiles
{
    /// <summary>Refuses files that cannot be written, and one that the command reads or writes otherwise.</summary>
    /// <param name="written">Option and file of each; files that are null are not asked for.</param>
    /// <param name="read">The files that the command reads.</param>
    /// <exception cref="UsageException">The message names option, file and reason.</exception>
    public static void Check(IEnumerable<(string Option, string? File)> written, IEnumerable<string?> read)
    {
        var others = read.OfType<string>().Where(File.Exists).DistinctBy(Path.GetFullPath).ToDictionary(Path.GetFullPath, file => $"'{file}' is read by the same command and would be lost");
        foreach ((string option, string? file) in written)
        {
            if (file is null) continue;
            if (!others.TryAdd(Path.GetFullPath(file), $"'{file}' is written by {option} too")) throw new UsageException($"{option}: {others[Path.GetFullPath(file)]}.");
            if (Directory.Exists(file)) throw new UsageException($"{option}: '{file}' is a folder; expected the name of a file.");
            Try(option, file);
        }
    }

    private static void Try(string option, string file)
    {
        string probe = $"{Path.GetFullPath(file)}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(probe)!);
            using (File.Create(probe, 1, FileOptions.DeleteOnClose))
            {
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: '{file}' cannot be written: {ErrorText.Of(e)}", e);
        }
    }
}
