using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Trainers.Checkpoints;

/// <summary>
/// The files of a run's folder. One that cannot be written does not end the run: the one before it stays, the error is told, and the next
/// attempt may succeed.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="open">Opens files to write; null: as usual.</param>
/// <param name="say">Is told what was written and what could not be.</param>
internal sealed class RunFiles(string folder, Func<string, Stream>? open, Action<TrainingStage, string> say)
{
    private readonly List<string> _unwritten = [];

    /// <summary>Opens files to write; null: as usual.</summary>
    public Func<string, Stream>? Open => open;

    public TrainingCheckpoint Checkpoint { get; } = new(folder, open);

    /// <summary>The trained model for other programs.</summary>
    public string ModelPath { get; } = Path.Combine(folder, "model");

    /// <summary>The trained adapter.</summary>
    public string AdapterPath { get; } = Path.Combine(folder, "adapter");

    private string LogPath => Path.Combine(folder, "log.txt");

    private string PlotPath => Path.Combine(folder, "history.svg");

    /// <summary>What could not be written at the last attempt.</summary>
    public IReadOnlyList<string> Unwritten => _unwritten;

    /// <summary>Writes a file or a folder of files, if it can be.</summary>
    public bool TryWrite(string path, Action write, bool quiet = false)
    {
        _unwritten.Remove(path);
        try
        {
            write();
            if (!quiet) say(TrainingStage.Checkpoint, $"Wrote '{path}'.");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _unwritten.Add(path);
            string message = DiskSpace.IsFull(e) ? e.Message : $"'{path}' cannot be written: {e.Message}";
            say(TrainingStage.Warning, $"{message} What was there before stays.");
            return false;
        }
    }

    /// <summary>Writes log.txt and history.svg.</summary>
    public void TryWriteHistory(string log, string plot)
    {
        TryWrite(LogPath, () => AtomicFile.WriteText(LogPath, log, open), quiet: true);
        TryWrite(PlotPath, () => AtomicFile.WriteText(PlotPath, plot, open), quiet: true);
    }

    /// <summary>Removes what a killed process of this run was writing.</summary>
    public void RemoveLeftovers()
    {
        IEnumerable<string> all =
        [
            Checkpoint.LastPath, Checkpoint.BestPath, LogPath, PlotPath, .. HuggingFaceFolder.Files.Select(f => Path.Combine(ModelPath, f)), .. LoraFiles.Files.Select(f => Path.Combine(AdapterPath, f)),
        ];
        int count = all.Sum(AtomicFile.RemoveLeftovers);
        if (count > 0) say(TrainingStage.Preparing, $"Removed {count} unfinished {(count == 1 ? "file" : "files")} of a run that was killed.");
    }
}
