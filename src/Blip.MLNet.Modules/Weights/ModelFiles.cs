using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights;

/// <summary>The files of a model: its weights, and what lies beside them.</summary>
public sealed record ModelFiles
{
    /// <summary>The checkpoint, or the index of a sharded one.</summary>
    public required string Weights { get; init; }

    /// <summary>Hugging Face's config.json (model_type "blip"), if there is one.</summary>
    public string? Config { get; init; }

    /// <summary>The reference's med_config.json (or bert_config.json), if there is one.</summary>
    public string? MedConfig { get; init; }

    /// <summary>vocab.txt, if there is one.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>tokenizer.json, if there is one.</summary>
    public string? TokenizerJson { get; init; }

    /// <summary>preprocessor_config.json, if there is one.</summary>
    public string? PreprocessorConfig { get; init; }

    /// <summary>Finds the files of a model folder, or those beside a checkpoint file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    /// <exception cref="CheckpointException">The folder has no weights, or several.</exception>
    public static ModelFiles Locate(string path)
    {
        string weights = CheckpointFiles.Locate(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(weights))!;
        return new ModelFiles
        {
            Weights = weights,
            Config = First("config.json"),
            MedConfig = First("med_config.json", "bert_config.json"),
            Vocabulary = First("vocab.txt"),
            TokenizerJson = First("tokenizer.json"),
            PreprocessorConfig = First("preprocessor_config.json"),
        };

        string? First(params string[] names) => names.Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
    }

    /// <summary>
    /// The model's sizes and task: from config.json; else from the shapes of the checkpoint, with med_config.json for what shapes do
    /// not tell. The layer norm's epsilon of the vision transformer is config.json's, else the reference's 1e-6.
    /// </summary>
    /// <param name="checkpoint">The opened weights.</param>
    /// <param name="visionHeads">The vision transformer's heads where there is no config.json and a head is not 64 columns wide.</param>
    /// <exception cref="InvalidDataException">A configuration file is wrong.</exception>
    /// <exception cref="CheckpointException">The sizes cannot be told.</exception>
    public (BlipConfig Config, BlipTask Task) ReadConfig(Checkpoint checkpoint, int? visionHeads = null)
    {
        BlipTask task = ConfigInference.Task(checkpoint);
        if (Config is not null)
        {
            HuggingFaceConfig config = HuggingFaceConfig.Read(Config);
            return (config.Model with { Text = config.Model.Text with { TieWordEmbeddings = IsTied(checkpoint) } }, config.Task is BlipTask.Unknown ? task : config.Task);
        }
        BlipConfig inferred = ConfigInference.Infer(checkpoint, MedConfig is null ? null : MedConfigFile.Read(MedConfig), visionHeads);
        return (inferred with { Text = inferred.Text with { TieWordEmbeddings = IsTied(checkpoint) } }, task);
    }

    /// <summary>Whether the decoder's output matrix is, or equals, its word embeddings; true where there is no decoder.</summary>
    public static bool IsTied(Checkpoint checkpoint)
    {
        if (!checkpoint.TryGet("text_decoder.cls.predictions.decoder.weight", out TensorSource? decoder) || !checkpoint.TryGet("text_decoder.bert.embeddings.word_embeddings.weight", out TensorSource? words)) return true;
        return (decoder.SharedStorage is { } storage && storage.Equals(words.SharedStorage) && decoder.Shape.SequenceEqual(words.Shape)) || TensorComparison.AreEqual(decoder, words);
    }
}
