using System.Text.Json;
using System.Text.Json.Serialization;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Trainers.Optimization;

namespace Blip.MLNet.Trainers.Checkpoints;

/// <summary>
/// A run on disk: one safetensors file with the trained parameters, the optimizer's means, and the state as a note in the header.
/// It is written beside the old one and takes its place when it is whole.
/// </summary>
internal sealed class TrainingCheckpoint(string folder, Func<string, Stream>? open = null)
{
    private const string Note = "blip.training", Weight = "model.", Mean = "exp_avg.", Square = "exp_avg_sq.";
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, IncludeFields = false };

    /// <summary>The file to go on from.</summary>
    public string LastPath { get; } = Path.Combine(folder, "checkpoint_last.safetensors");

    /// <summary>The parameters of the best epoch.</summary>
    public string BestPath { get; } = Path.Combine(folder, "checkpoint_best.safetensors");

    /// <summary>The last checkpoint of the end of an epoch that was replaced, to go on from where the last one is on its way to a loss that is not finite.</summary>
    public string PreviousPath { get; } = Path.Combine(folder, "checkpoint_previous.safetensors");

    public bool HasPrevious => File.Exists(PreviousPath);

    public bool Exists => File.Exists(LastPath);

    /// <param name="optimizer">Parameters and means.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="keepPrevious">Keeps the file that is replaced as the previous one.</param>
    /// <param name="spendPrevious">On a full disk, removes the previous file to make room.</param>
    /// <exception cref="IOException">The file cannot be written; the one before is still there.</exception>
    public void WriteLast(AdamW optimizer, TrainingState state, bool keepPrevious, bool spendPrevious)
    {
        try
        {
            Write(LastPath, keepPrevious ? PreviousPath : null, Tensors(optimizer), JsonSerializer.Serialize(state, s_json));
        }
        catch (IOException e) when (DiskSpace.IsFull(e) && spendPrevious && HasPrevious)
        {
            ForgetPrevious();
            Write(LastPath, null, Tensors(optimizer), JsonSerializer.Serialize(state, s_json));
        }
    }

    /// <exception cref="IOException">The file cannot be written; the one before is still there.</exception>
    public void WriteBest(IEnumerable<(string Name, Tensor Weights)> parameters, TrainingState state) =>
        Write(BestPath, null, parameters.Select(p => new TorchTensorSource(Weight + p.Name, p.Weights)), JsonSerializer.Serialize(state, s_json));

    /// <summary>Removes the previous checkpoint.</summary>
    public void ForgetPrevious() => File.Delete(PreviousPath);

    /// <summary>Fills parameters and optimizer from the last checkpoint.</summary>
    /// <param name="optimizer">Of a model that was made with the same settings.</param>
    /// <param name="settings">The settings now.</param>
    /// <param name="formerly">The same as they were written once.</param>
    /// <param name="changes">Those that may differ.</param>
    /// <exception cref="TrainingException">The checkpoint belongs to a run with other settings; the message lists them.</exception>
    /// <exception cref="CheckpointException">The file is damaged.</exception>
    public TrainingState ReadLast(AdamW optimizer, IReadOnlyDictionary<string, string> settings, IReadOnlyDictionary<string, string> formerly, ResumeChanges changes)
    {
        using Checkpoint checkpoint = Checkpoint.Open(LastPath);
        TrainingState state = ReadState(checkpoint);
        bool Differs(string key) => state.Settings.GetValueOrDefault(key) is var stored && stored != settings[key] && stored != formerly[key];
        string[] other = [.. settings.Where(s => !MayDiffer(s.Key, changes) && Differs(s.Key)).Select(s => $"{s.Key} was {state.Settings.GetValueOrDefault(s.Key) ?? "not there"} and is {s.Value}")];
        if (other.Length > 0)
            throw new TrainingException($"'{LastPath}' belongs to a run with other settings: {string.Join("; ", other)}. Use the same settings, another output directory, or begin anew (Resume = false, --restart).{(settings.Keys.Any(k => MayDiffer(k, ~changes) && Differs(k)) ? " ResumeWithChanged allows to go on with another learning rate or other settings of the optimizer." : "")}");
        Fill(checkpoint, optimizer.Parameters.SelectMany(p => ((string, Tensor)[])[(Weight + p.Name, p.Master), (Mean + p.Name, p.Mean), (Square + p.Name, p.Square)]));
        optimizer.Steps = state.Steps;
        return state;
    }

    /// <summary>Fills parameters with those of the best epoch.</summary>
    public void ReadBest(IReadOnlyList<TrainedParameter> parameters)
    {
        using Checkpoint checkpoint = Checkpoint.Open(BestPath);
        Fill(checkpoint, parameters.Select(p => (Weight + p.Name, (Tensor)p.Master)));
    }

    /// <summary>The epoch that the best checkpoint is of; -1 where there is none.</summary>
    public int BestEpoch()
    {
        if (!File.Exists(BestPath)) return -1;
        using Checkpoint checkpoint = Checkpoint.Open(BestPath);
        return ReadState(checkpoint).BestEpoch;
    }

    private static IEnumerable<TensorSource> Tensors(AdamW optimizer) => optimizer.Parameters.SelectMany(p => (TensorSource[])
    [
        new TorchTensorSource(Weight + p.Name, p.Master), new TorchTensorSource(Mean + p.Name, p.Mean), new TorchTensorSource(Square + p.Name, p.Square),
    ]);

    private static TrainingState ReadState(Checkpoint checkpoint)
    {
        if (!checkpoint.Metadata.TryGetValue(Note, out string? note)) throw new CheckpointException(checkpoint.Path, "it is no checkpoint of a training run: the note with the run's state is missing.");
        try
        {
            return JsonSerializer.Deserialize<TrainingState>(note, s_json) ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw new CheckpointException(checkpoint.Path, $"the note with the run's state cannot be read: {e.Message}", e);
        }
    }

    private static void Fill(Checkpoint checkpoint, IEnumerable<(string Name, Tensor Tensor)> targets)
    {
        (string Name, Tensor Tensor)[] all = [.. targets];
        string[] missing = [.. all.Where(t => !checkpoint.Contains(t.Name)).Select(t => t.Name)];
        if (missing.Length > 0 || checkpoint.Count != all.Length)
            throw new CheckpointException(checkpoint.Path, $"it has {checkpoint.Count} tensors, the run {all.Length}; missing: {(missing.Length == 0 ? "none" : string.Join(", ", missing.Take(10)))}. It belongs to another model.");
        foreach ((string name, Tensor tensor) in all)
        {
            if (!checkpoint[name].Shape.SequenceEqual(tensor.shape)) throw new CheckpointException(checkpoint.Path, $"'{name}' has the shape {checkpoint[name].ShapeText}, the model's [{string.Join(", ", tensor.shape)}]; it belongs to another model.");
            checkpoint[name].CopyTo(tensor);
        }
    }

    private static bool MayDiffer(string setting, ResumeChanges changes) => Enum.TryParse(setting, out ResumeChanges change) && change != ResumeChanges.None && changes.HasFlag(change);

    private void Write(string path, string? previous, IEnumerable<TensorSource> tensors, string note) =>
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", [Note] = note }, previous, open);
}
