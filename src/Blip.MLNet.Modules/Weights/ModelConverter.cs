using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights.Pickle;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Weights;

/// <summary>What a model is turned into.</summary>
public sealed record ConvertOptions
{
    /// <summary>The number format of all floating-point tensors; null keeps each as it is.</summary>
    public ElementType? Type { get; init; }

    /// <summary>The words of the vocabulary; null: those of the vocab.txt beside the source.</summary>
    public IReadOnlyList<string>? Vocabulary { get; init; }

    /// <summary>The sizes; null: those that the source tells.</summary>
    public BlipConfig? Config { get; init; }

    /// <summary>The task; null: that of the source.</summary>
    public BlipTask? Task { get; init; }
}

/// <summary>
/// Turns a checkpoint or model folder into another form: a .pth (official names, {'model': …}), a .safetensors file (official
/// names), or a Hugging Face folder. Tensors stream from file to file.
/// </summary>
public static class ModelConverter
{
    /// <summary>Converts.</summary>
    /// <param name="source">A checkpoint file or model folder.</param>
    /// <param name="target">A path that ends in .pth, .pt or .safetensors; any other is a folder for a Hugging Face model.</param>
    /// <param name="options">What to change on the way.</param>
    /// <param name="cancellationToken">Stops; the target is then as it was.</param>
    /// <exception cref="CheckpointException">The source is damaged, or lacks what the target needs.</exception>
    /// <exception cref="ArgumentException">The options do not fit.</exception>
    public static void Convert(string source, string target, ConvertOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ConvertOptions();
        if (options.Type is { } type && !type.IsFloatingPoint()) throw new ArgumentException($"{nameof(ConvertOptions)}.{nameof(ConvertOptions.Type)} is {type}; expected a floating-point format.", nameof(options));
        ModelFiles files = ModelFiles.Locate(source);
        using Checkpoint opened = Checkpoint.Open(files.Weights);
        Checkpoint checkpoint = HuggingFaceNames.AreUsedBy(opened) ? opened.Rename(HuggingFaceNames.ToOfficial) : opened;
        IEnumerable<TensorSource> tensors = options.Type is { } wanted ? checkpoint.Select(t => t.Type.IsFloatingPoint() ? t.WithType(wanted) : t) : checkpoint;
        switch (Path.GetExtension(target))
        {
            case ".bin":
                throw new ArgumentException($"'{target}': .bin files are not written; name a folder for a Hugging Face model, or a .pth for an official one.", nameof(target));
            case ".pth" or ".pt":
                TorchZipWriter.Write(target, OfficialLayout.Complete(tensors), cancellationToken);
                break;
            case ".safetensors":
                SafetensorsWriter.Write(target, tensors, cancellationToken: cancellationToken);
                break;
            default:
                IReadOnlyList<string>? words = options.Vocabulary ?? ((files.Vocabulary ?? files.TokenizerJson) is { } own ? Vocabulary.Load(own).Tokens : null);
                ImageProcessor? processor = files.PreprocessorConfig is { } pictures ? ImageProcessor.Load(pictures) : null;
                HuggingFaceFolder.Write(target, Config(files, checkpoint, options, words), tensors, words, processor, cancellationToken);
                break;
        }
    }

    private static HuggingFaceConfig Config(ModelFiles files, Checkpoint checkpoint, ConvertOptions options, IReadOnlyList<string>? words)
    {
        HuggingFaceConfig known = files.Config is null ? new HuggingFaceConfig() : HuggingFaceConfig.Read(files.Config);
        (BlipConfig config, BlipTask task) = options.Config is null ? files.ReadConfig(checkpoint) : (options.Config, ConfigInference.Task(checkpoint));
        known = known with { Model = config, Task = options.Task ?? task };
        if (words is not null) return known with { BosTokenId = IdOf(words, "[DEC]") ?? words.Count, SepTokenId = IdOf(words, "[SEP]") ?? known.SepTokenId };
        if (files.Config is null && config.Text.VocabSize != new TextConfig().VocabSize)
            throw new ArgumentException($"'{files.Weights}' has {config.Text.VocabSize} words and no vocab.txt beside it; the vocabulary must be given to know the ids of [DEC] and [SEP].", nameof(options));
        return known;
    }

    private static int? IdOf(IReadOnlyList<string> words, string word)
    {
        for (int i = 0; i < words.Count; i++)
            if (words[i] == word) return i;
        return null;
    }
}
