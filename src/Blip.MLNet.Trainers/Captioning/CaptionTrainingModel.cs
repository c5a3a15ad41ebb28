using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Optimization;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>The captioner that is trained: float32 masters, the model that computes (the same one unless it is bfloat16), and the adapter.</summary>
internal sealed class CaptionTrainingModel : IDisposable
{
    private readonly LoraAdapter? _masterAdapter, _workingAdapter;
    private readonly StepMemory _memory;

    private CaptionTrainingModel(CaptionModel master, BlipTokenizer tokenizer, ImageProcessor processor, BlipCaptionTrainerOptions options)
    {
        (Master, Tokenizer, Processor) = (master, tokenizer, processor);
        Working = options.Precision == Precision.Float32 ? master : Copy(master, options.Precision);
        if (options.Lora is { } lora)
        {
            lora = lora with { BaseModel = options.Config is null && lora.BaseModel.Length == 0 ? options.Model : lora.BaseModel };
            _masterAdapter = LoraAdapter.Attach(Master, lora, seed: options.Seed);
            _masterAdapter.MakeTrainable();
            _workingAdapter = ReferenceEquals(Master, Working) ? _masterAdapter : LoraAdapter.Attach(Working, lora, seed: options.Seed);
            _workingAdapter.MakeTrainable();
        }
        FreezeParts(options.Freeze);
        Working.visual_encoder.CheckpointedBlocks = Math.Min(options.CheckpointedVisionBlocks, master.Config.Vision.Depth);
        Trained = ParameterGroups.Create(Pairs(), options.Optimizer, master.Config.Vision.Depth);
        if (Trained.Count == 0) throw new ArgumentException($"{nameof(BlipCaptionTrainerOptions)}.{nameof(options.Freeze)} leaves nothing to train.", nameof(options));
        _memory = new StepMemory(); // last: a constructor that fails has nobody to dispose of it
    }

    /// <summary>float32.</summary>
    public CaptionModel Master { get; }

    /// <summary>Computes; its parameters follow the master's.</summary>
    public CaptionModel Working { get; }

    public LoraAdapter? Adapter => _masterAdapter;

    public BlipTokenizer Tokenizer { get; }

    public ImageProcessor Processor { get; }

    /// <summary>What the optimizer changes.</summary>
    public IReadOnlyList<TrainedParameter> Trained { get; }

    public Device Device => Working.visual_encoder.pos_embed.device;

    public TrainableParameters Count => TrainableParameters.Count(Master, _masterAdapter);

    /// <summary>Loads or makes the model that the options describe.</summary>
    public static CaptionTrainingModel Create(BlipCaptionTrainerOptions options)
    {
        (CaptionModel model, BlipTokenizer tokenizer, ImageProcessor processor) = options.Config is { } config ? Fresh(config, options) : Load(options);
        try
        {
            return new CaptionTrainingModel(model, tokenizer, processor, options);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Sets the model to training. A picture encoder that nothing trains stays as for inference: it gives the same, faster.</summary>
    public void Train()
    {
        Working.train();
        if (Working.visual_encoder.IsConstant) Working.visual_encoder.eval();
    }

    /// <summary>Copies the masters into the model that computes.</summary>
    public void Publish()
    {
        using var noGrad = torch.no_grad();
        foreach (TrainedParameter parameter in Trained) parameter.Publish();
    }

    /// <summary>Gives the trained model away: the adapter becomes part of its weights, and everything else is freed.</summary>
    public BlipCaptioner Release()
    {
        Adapter?.Merge();
        DisposeTraining();
        foreach ((_, Parameter parameter) in Master.named_parameters()) parameter.grad = null!;
        return new BlipCaptioner(Master, Tokenizer, Processor);
    }

    public void Dispose()
    {
        DisposeTraining();
        Master.Dispose();
    }

    private void DisposeTraining()
    {
        foreach (TrainedParameter parameter in Trained) parameter.Dispose();
        _masterAdapter?.Dispose();
        if (!ReferenceEquals(Master, Working))
        {
            _workingAdapter?.Dispose();
            Working.Dispose();
        }
        _memory.Dispose();
    }

    private static (CaptionModel, BlipTokenizer, ImageProcessor) Fresh(BlipConfig config, BlipCaptionTrainerOptions options)
    {
        Device device = new ModelLoadOptions { Device = options.Device }.ParseDevice();
        options.Tokenizer!.RequireSize(config.Text.VocabSize, nameof(options.Config));
        if (options.ImageSize is { } size) config = config with { Vision = config.Vision with { ImageSize = size } };
        var model = new CaptionModel(Adjust(config, options).Validate());
        WeightInitialization.Apply(model, config.Text.InitializerRange, options.Seed);
        if (device.type != DeviceType.CPU) model.to(device);
        return (model, options.Tokenizer!, new ImageProcessor(config.Vision.ImageSize));
    }

    private static (CaptionModel, BlipTokenizer, ImageProcessor) Load(BlipCaptionTrainerOptions options)
    {
        var loading = new ModelLoadOptions { Device = options.Device, Vocabulary = options.Vocabulary, ImageSize = options.ImageSize };
        LoadedModel<CaptionModel> loaded = LoadedModel<CaptionModel>.Load(
            options.Model, [BlipTask.Captioning, BlipTask.Pretraining], (config, type) => new CaptionModel(Adjust(config, options), type), loading, cancellation: options.Cancellation);
        return (loaded.Module, loaded.Tokenizer, loaded.Processor);
    }

    private static BlipConfig Adjust(BlipConfig config, BlipCaptionTrainerOptions options) => config with
    {
        Vision = config.Vision with { DropPathRate = options.DropPathRate ?? config.Vision.DropPathRate },
        Text = config.Text with { HiddenDropout = options.Dropout ?? config.Text.HiddenDropout, AttentionDropout = options.Dropout ?? config.Text.AttentionDropout },
    };

    private static CaptionModel Copy(CaptionModel master, Precision precision)
    {
        var copy = new CaptionModel(master.Config, precision.ToScalarType());
        Device device = master.visual_encoder.pos_embed.device;
        if (device.type != DeviceType.CPU) copy.to(device);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Dictionary<string, Parameter> source = master.named_parameters().ToDictionary(p => p.Item1, p => p.Item2);
        foreach ((string name, Parameter parameter) in copy.named_parameters()) parameter.copy_(source[name]);
        return copy;
    }

    private void FreezeParts(IReadOnlyList<string> parts)
    {
        foreach (string part in parts)
        {
            bool found = false;
            foreach ((string name, Parameter parameter) in Master.named_parameters().Concat(ReferenceEquals(Master, Working) ? [] : Working.named_parameters()))
            {
                if (!name.StartsWith(part, StringComparison.Ordinal)) continue;
                parameter.requires_grad = false;
                found = true;
            }
            if (!found) throw new ArgumentException($"{nameof(BlipCaptionTrainerOptions)}.{nameof(BlipCaptionTrainerOptions.Freeze)} has '{part}'; no parameter's name begins so. The model's parts are visual_encoder and text_decoder.", nameof(parts));
        }
    }

    private IEnumerable<(string, Parameter, Parameter)> Pairs()
    {
        IEnumerable<(string Name, Parameter Parameter)> All(CaptionModel model, LoraAdapter? adapter) => model.named_parameters().Select(p => (p.Item1, p.Item2)).Concat(adapter?.Matrices() ?? []);
        Dictionary<string, Parameter> working = All(Working, _workingAdapter).ToDictionary(p => p.Name, p => p.Parameter);
        return All(Master, _masterAdapter).Where(p => p.Parameter.requires_grad).Select(p => (p.Name, p.Parameter, working[p.Name]));
    }
}
