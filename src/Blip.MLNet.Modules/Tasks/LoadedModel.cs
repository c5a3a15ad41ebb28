using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>What every task needs of a model folder or checkpoint: a module with its weights, the tokenizer, and how pictures are prepared.</summary>
internal sealed record LoadedModel<TModule>(TModule Module, BlipConfig Config, BlipTokenizer Tokenizer, ImageProcessor Processor) where TModule : nn.Module
{
    /// <summary>Loads a model from a folder, a checkpoint file, or a name that resolves to one.</summary>
    /// <param name="model">Path or hub name.</param>
    /// <param name="tasks">Tasks whose checkpoints will do.</param>
    /// <param name="create">Makes the module in a precision.</param>
    /// <param name="options">How to load.</param>
    /// <param name="fallback">Another name to look a missing tensor up by.</param>
    /// <param name="cancellation">Stops between tensors.</param>
    public static LoadedModel<TModule> Load(
        string model, IReadOnlyList<BlipTask> tasks, Func<BlipConfig, ScalarType, TModule> create, ModelLoadOptions options,
        Func<string, string?>? fallback = null, CancellationToken cancellation = default) =>
        Load(model, tasks, (config, type, _) => create(config, type), options, fallback, cancellation);

    /// <summary>The same, for a module whose parts depend on what the checkpoint holds.</summary>
    public static LoadedModel<TModule> Load(
        string model, IReadOnlyList<BlipTask> tasks, Func<BlipConfig, ScalarType, Checkpoint, TModule> create, ModelLoadOptions options,
        Func<string, string?>? fallback = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        Device device = options.ParseDevice();
        string path = ModelLocation.Resolve(model, options, cancellation);
        if (LoraFiles.IsOnlyAdapter(path)) return LoadAdapted(path, tasks, create, options, fallback, cancellation);
        ModelFiles files = ModelFiles.Locate(path);
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        (BlipConfig config, BlipTask task, BlipTokenizer tokenizer, ImageProcessor processor) = Describe(files, checkpoint, options, cancellation);
        if (!tasks.Contains(task))
            throw new InvalidDataException($"'{files.Weights}' is a checkpoint for {task}; expected one for {string.Join(" or ", tasks)}.");
        tokenizer.RequireSize(config.Text.VocabSize, files.Weights);
        if (options.ImageSize is { } size)
        {
            config = config with { Vision = config.Vision with { ImageSize = size } };
            processor = processor.WithSize(size);
        }
        int side = config.Vision.ImageSize;
        if ((processor.Width, processor.Height) != (side, side))
            throw new InvalidDataException($"'{files.PreprocessorConfig ?? files.Weights}': size is {processor.Width} x {processor.Height}; the model takes pictures of {side} x {side} ({nameof(ModelLoadOptions.ImageSize)} sets another size for both).");
        TModule module = create(config.Validate(), options.Precision.ToScalarType(), checkpoint);
        try
        {
            ModuleWeights.Load(module, checkpoint, new LoadOptions { Fallback = fallback }, cancellation);
            if (device.type != DeviceType.CPU) module.to(device);
            module.eval();
        }
        catch
        {
            module.Dispose();
            throw;
        }
        return new LoadedModel<TModule>(module, config, tokenizer, processor);
    }

    // The model that an adapter stands on, with the adapter added into its weights.
    private static LoadedModel<TModule> LoadAdapted(
        string adapter, IReadOnlyList<BlipTask> tasks, Func<BlipConfig, ScalarType, Checkpoint, TModule> create, ModelLoadOptions options, Func<string, string?>? fallback, CancellationToken cancellation)
    {
        LoadedModel<TModule> loaded = Load(ModelLocation.BaseOf(adapter, options, cancellation), tasks, create, options with { BaseModel = null }, fallback, cancellation);
        try
        {
            using LoraAdapter lora = LoraFiles.Load(loaded.Module, adapter);
            lora.Merge();
            return loaded;
        }
        catch
        {
            loaded.Module.Dispose();
            throw;
        }
    }

    private static ModelBundle Describe(ModelFiles files, Checkpoint checkpoint, ModelLoadOptions options, CancellationToken cancellation)
    {
        if (ModelBundle.TryRead(checkpoint, out ModelBundle? bundle)) return options.Vocabulary is { } own ? bundle with { Tokenizer = BlipTokenizer.Load(own) } : bundle;
        (BlipConfig config, BlipTask task) = files.ReadConfig(checkpoint);
        string vocabulary = options.Vocabulary ?? files.Vocabulary ?? files.TokenizerJson ?? ModelLocation.DefaultVocabulary(files.Weights, options, cancellation);
        ImageProcessor processor = files.PreprocessorConfig is { } preprocessor ? ImageProcessor.Load(preprocessor) : new ImageProcessor(config.Vision.ImageSize);
        return new ModelBundle(config, task, BlipTokenizer.Load(vocabulary), processor);
    }
}
