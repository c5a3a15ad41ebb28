using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;

namespace Blip.MLNet.Modules.Weights;

/// <summary>One part of a checkpoint, such as visual_encoder.</summary>
/// <param name="Name">The first part of its tensors' names.</param>
/// <param name="Tensors">How many tensors it has.</param>
/// <param name="Parameters">How many numbers they hold.</param>
/// <param name="Bytes">How many bytes they take.</param>
public sealed record CheckpointPart(string Name, int Tensors, long Parameters, long Bytes);

/// <summary>What a checkpoint is.</summary>
public sealed record CheckpointDescription
{
    /// <summary>The weights' file.</summary>
    public required string Path { get; init; }

    /// <summary>The kind of file.</summary>
    public required CheckpointFormat Format { get; init; }

    /// <summary>What the model was built for.</summary>
    public required BlipTask Task { get; init; }

    /// <summary>"Hugging Face" or "official".</summary>
    public required string Naming { get; init; }

    /// <summary>Its sizes; null where it is not a BLIP model. <see cref="Problem"/> says why, or what in them is a guess.</summary>
    public BlipConfig? Config { get; init; }

    /// <summary>Which published model it is the size of: "BLIP base (ViT-B/16, 384 px)"; null for other sizes.</summary>
    public string? Preset { get; init; }

    /// <summary>Why the sizes are unknown, or which of them is; null where all are known.</summary>
    public string? Problem { get; init; }

    /// <summary>The settings of a LoRA adapter; null where it is none.</summary>
    public LoraConfig? Adapter { get; init; }

    /// <summary>Number formats and the numbers held in each; tensors that share a storage count once.</summary>
    public required IReadOnlyDictionary<ElementType, long> Parameters { get; init; }

    /// <summary>Its parts by name, in order.</summary>
    public required IReadOnlyList<CheckpointPart> Parts { get; init; }

    /// <summary>Whether the decoder's output matrix equals its word embeddings.</summary>
    public required bool TiedDecoder { get; init; }

    /// <summary>vocab.txt or tokenizer.json beside the weights, or the file itself where the words are in it; null where there is none.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Words in vocab.txt or in the file itself; null where there is none.</summary>
    public int? VocabularyWords { get; init; }

    /// <summary>All numbers, shared ones once.</summary>
    public long TotalParameters => Parameters.Values.Sum();
}

/// <summary>Says what a checkpoint file or model folder is, without reading its weights.</summary>
public static class CheckpointInspector
{
    /// <summary>Inspects a file or folder.</summary>
    /// <exception cref="CheckpointException">It is not a checkpoint.</exception>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static CheckpointDescription Inspect(string path)
    {
        ModelFiles files = ModelFiles.Locate(path);
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        (LoraConfig? adapter, string? fault) = Adapter(files, checkpoint);
        (BlipConfig? config, BlipTask task, int? words, string? problem) = adapter is null && fault is null ? Config(files, checkpoint) : (null, BlipTask.Unknown, null, fault);
        return new CheckpointDescription
        {
            Path = files.Weights,
            Format = checkpoint.Format,
            Task = task,
            Naming = HuggingFaceNames.AreUsedBy(checkpoint) ? "Hugging Face" : "official",
            Config = config,
            Preset = config is null ? null : Preset(config),
            Problem = problem,
            Adapter = adapter,
            Parameters = Parameters(checkpoint),
            Parts = [.. checkpoint.GroupBy(t => KnownTensors.PartOf(t.Name)).Select(g => new CheckpointPart(g.Key, g.Count(), g.Sum(t => t.Count), g.Sum(t => t.ByteLength)))],
            TiedDecoder = ModelFiles.IsTied(checkpoint),
            Vocabulary = words is not null ? files.Weights : files.Vocabulary ?? files.TokenizerJson,
            VocabularyWords = words ?? (files.Vocabulary is null ? null : File.ReadLines(files.Vocabulary).Count()),
        };
    }

    private static (LoraConfig?, string? Problem) Adapter(ModelFiles files, Checkpoint checkpoint)
    {
        if (!LoraFiles.AreAdapter(checkpoint)) return (null, null);
        try
        {
            return (LoraFiles.ReadConfig(Path.GetDirectoryName(Path.GetFullPath(files.Weights))!), null);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException or ArgumentException)
        {
            return (null, $"these are tensors of a LoRA adapter, but its settings cannot be read: {e.Message}");
        }
    }

    // A model in one file says all about itself, its words included.
    private static (BlipConfig?, BlipTask, int? Words, string?) Config(ModelFiles files, Checkpoint checkpoint)
    {
        try
        {
            if (ModelBundle.TryRead(checkpoint, out ModelBundle? bundle)) return (bundle.Config, bundle.Task, bundle.Tokenizer.Vocabulary.Count, null);
            (BlipConfig config, BlipTask task) = files.ReadConfig(checkpoint);
            return (config, task, null, null);
        }
        catch (Exception e) when (e is CheckpointException or InvalidDataException)
        {
            return (Sizes(checkpoint), ConfigInference.Task(checkpoint), null, e.Message);
        }
    }

    private static BlipConfig? Sizes(Checkpoint checkpoint)
    {
        try
        {
            return ConfigInference.Sizes(checkpoint);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    private static string? Preset(BlipConfig config)
    {
        int size = config.Vision.ImageSize;
        bool Is(BlipConfig preset) => config.Vision with { LayerNormEps = 0, DropPathRate = 0 } == preset.Vision with { LayerNormEps = 0, DropPathRate = 0 }
            && config.Text.HiddenSize == preset.Text.HiddenSize && config.Text.NumHiddenLayers == preset.Text.NumHiddenLayers;
        return Is(BlipConfig.Base(size)) ? $"BLIP base (ViT-B/16, {size} px)" : Is(BlipConfig.Large(size)) ? $"BLIP large (ViT-L/16, {size} px)" : null;
    }

    private static SortedDictionary<ElementType, long> Parameters(Checkpoint checkpoint)
    {
        var counts = new SortedDictionary<ElementType, long>();
        var seen = new HashSet<object>();
        foreach (TensorSource tensor in checkpoint)
            if (tensor.SharedStorage is not { } storage || seen.Add(storage)) counts[tensor.Type] = counts.GetValueOrDefault(tensor.Type) + tensor.Count;
        return counts;
    }
}
