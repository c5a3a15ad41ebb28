using System.IO.Compression;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;

namespace Blip.MLNet.Cli.Commands.Converting;

/// <summary>A model to convert: its tensors under official names, read when they are written, with all that belongs to it.</summary>
internal sealed class ConvertSource : IDisposable
{
    private readonly IDisposable _owner;

    private ConvertSource(IDisposable owner, BlipConfig config, BlipTask task, IReadOnlyCollection<TensorSource> tensors, Vocabulary? vocabulary, ImageProcessor processor)
    {
        _owner = owner;
        (Config, Task, Tensors, Vocabulary, Processor) = (config, task, tensors, vocabulary, processor);
    }

    public BlipConfig Config { get; }

    public BlipTask Task { get; }

    public IReadOnlyCollection<TensorSource> Tensors { get; }

    /// <summary>Null where the model comes without one.</summary>
    public Vocabulary? Vocabulary { get; }

    public ImageProcessor Processor { get; }

    /// <summary>Opens a checkpoint file, a model folder, an adapter or a model zip of ML.NET.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="findVocabulary">Finds the vocabulary of a model that has none beside it, or gives null.</param>
    /// <param name="baseModel">The model that the path's adapter stands on; null where the path is a model.</param>
    public static ConvertSource Open(string path, Func<string, string?> findVocabulary, string? baseModel = null)
    {
        if (baseModel is not null) return OpenAdapter(path, baseModel, findVocabulary);
        if (IsModelZip(path)) return OpenZip(path);
        ModelFiles files = ModelFiles.Locate(path);
        Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        try
        {
            if (ModelBundle.TryRead(checkpoint, out ModelBundle? bundle))
                return new ConvertSource(checkpoint, bundle.Config, bundle.Task, checkpoint, bundle.Tokenizer.Vocabulary, bundle.Processor);
            (BlipConfig config, BlipTask task) = files.ReadConfig(checkpoint);
            string? words = files.Vocabulary ?? files.TokenizerJson ?? findVocabulary(files.Weights);
            ImageProcessor processor = files.PreprocessorConfig is { } preprocessor ? ImageProcessor.Load(preprocessor) : new ImageProcessor(config.Vision.ImageSize);
            Checkpoint official = HuggingFaceNames.AreUsedBy(checkpoint) ? checkpoint.Rename(HuggingFaceNames.ToOfficial) : checkpoint;
            return new ConvertSource(checkpoint, config, task, official, words is null ? null : Vocabulary.Load(words), processor);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public void Dispose() => _owner.Dispose();

    private static ConvertSource OpenZip(string path)
    {
        ITransformer chain = new MLContext().Model.Load(path, out _);
        BlipCaptionTransformer captions = Transformers(chain).OfType<BlipCaptionTransformer>().FirstOrDefault()
            ?? throw new UsageException($"'{path}' is a model of ML.NET without a BLIP captioner in it.");
        return Of(captions.Captioner);
    }

    private static ConvertSource OpenAdapter(string path, string baseModel, Func<string, string?> findVocabulary) =>
        Of(BlipCaptioner.Load(path, new ModelLoadOptions { BaseModel = baseModel, Vocabulary = findVocabulary(baseModel) }));

    private static ConvertSource Of(BlipCaptioner captioner) =>
        new(captioner, captioner.Config, BlipTask.Captioning, [.. ModuleWeights.Sources(captioner.Model)], captioner.Tokenizer.Vocabulary, captioner.Processor);

    private static IEnumerable<ITransformer> Transformers(ITransformer transformer) =>
        transformer is IEnumerable<ITransformer> chain ? chain.SelectMany(Transformers) : [transformer];

    private static bool IsModelZip(string path)
    {
        if (!File.Exists(path) || !Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase)) return false;
        using ZipArchive zip = ZipFile.OpenRead(path);
        return zip.Entries.Any(e => e.FullName.Replace('\\', '/').StartsWith("TransformerChain", StringComparison.Ordinal) || e.FullName.EndsWith("Version.txt", StringComparison.Ordinal));
    }
}
