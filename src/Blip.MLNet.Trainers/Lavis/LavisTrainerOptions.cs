using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Hub;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Schedules;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>What a run config means for the caption trainer.</summary>
public static class LavisTrainerOptions
{
    /// <summary>The options of the trainer that does what the config says.</summary>
    /// <param name="config">The run config.</param>
    /// <param name="warn">Is told where this machine or this trainer does something else.</param>
    /// <exception cref="InvalidDataException">The config asks for something that cannot be done; the message names the key.</exception>
    public static BlipCaptionTrainerOptions Create(LavisRunConfig config, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        (LavisModelConfig model, LavisRunnerConfig run) = (config.Model, config.Run);
        CheckResume(config);
        return new BlipCaptionTrainerOptions
        {
            ImageColumnName = "ImagePath",
            CaptionColumnName = "Caption",
            ReferencesColumnName = "References",
            ImageIdColumnName = "ImageId",
            OutputColumnName = "PredictedCaption",
            TransformerImageColumnName = "Image",
            MaxWords = OneOf(config, d => d.TrainText.MaxWords, "text_processor.train.max_words"),
            Augmentation = AugmentationOf(OneOf(config, d => d.TrainImages, "vis_processor.train"), model.ImageSize),
            Workers = Math.Clamp(run.Workers, 1, Environment.ProcessorCount),
            Model = Checkpoint(config),
            Vocabulary = model.Vocabulary,
            ImageSize = model.ImageSize,
            DropPathRate = model.VitDropPathRate,
            CheckpointedVisionBlocks = model.VitGradientCheckpointing ? model.VitCheckpointLayers : 0,
            Prompt = model.Prompt,
            MaxTokens = model.MaxTextLength,
            MaxEpochs = run.MaxEpochs,
            BatchSize = run.TrainBatchSize,
            GradientAccumulation = run.GradientAccumulation,
            LearningRate = new LearningRateSchedule
            {
                Kind = KindOf(run.Schedule),
                InitialRate = run.InitialRate,
                MinimumRate = run.MinimumRate,
                WarmupSteps = run.WarmupSteps,
                WarmupStartRate = run.WarmupRate,
                DecayRate = run.DecayRate,
            },
            Optimizer = new AdamWOptions { WeightDecay = run.WeightDecay, Beta2 = run.Beta2, LayerDecay = run.LayerDecay },
            Precision = run.MixedPrecision ? Precision.BFloat16 : Precision.Float32,
            Device = DeviceOf(run.Device, warn),
            Seed = run.Seed,
            Generation = new GenerationOptions { NumBeams = run.Beams, MaxLength = run.MaxLength, MinLength = run.MinLength },
            ValidationBatchSize = run.EvalBatchSize,
            Objective = CaptionObjective.CiderPlusBleu4,
            OutputDirectory = run.OutputDirectory,
        };
    }

    /// <summary>The learning-rate schedule that LAVIS registers under a name.</summary>
    internal static LearningRateKind KindOf(string name) => name switch
    {
        "linear_warmup_cosine_lr" => LearningRateKind.LinearWarmupCosine,
        "linear_warmup_step_lr" => LearningRateKind.LinearWarmupStep,
        _ => LearningRateKind.Constant,
    };

    private static Func<Modules.Images.RgbImage, SampleRandom, Modules.Images.RgbImage>? AugmentationOf(LavisImageProcessor processor, int size)
    {
        if (processor.Name == "blip_image_eval") return null;
        var options = new TrainAugmentationOptions { MinScale = processor.MinScale, MaxScale = processor.MaxScale, Operations = processor.Name == "blip_image_train" ? 2 : 0 };
        return new TrainAugmentation(size, size, options).Apply;
    }

    // The trainer processes all rows alike.
    private static T OneOf<T>(LavisRunConfig config, Func<LavisDatasetConfig, T> value, string key)
    {
        LavisDatasetConfig first = config.Datasets[0];
        LavisDatasetConfig? other = config.Datasets.FirstOrDefault(d => !EqualityComparer<T>.Default.Equals(value(d), value(first)));
        return other is null ? value(first)
            : throw new InvalidDataException($"{config.Source}: '{key}' of {other.Name} is {value(other)}, of {first.Name} {value(first)}; all data sets must have the same.");
    }

    private static string Checkpoint(LavisRunConfig config)
    {
        string key = config.Model.LoadFinetuned ? "model.finetuned" : "model.pretrained";
        string checkpoint = config.Model.Checkpoint ?? throw new InvalidDataException($"{config.Source}: '{key}' is empty; expected the checkpoint to start from.");
        bool address = checkpoint.Contains("://", StringComparison.Ordinal);
        return !address || OfficialCheckpoints.FileName(checkpoint) is not null ? checkpoint
            : throw new InvalidDataException($"{config.Source}: '{key}' is '{checkpoint}', which is not fetched from here. Fetch it and name the file: {key}=FILE; or start from the pre-trained weights: model.load_finetuned=False.");
    }

    private static string DeviceOf(string device, Action<string>? warn)
    {
        if (!device.StartsWith("cuda", StringComparison.Ordinal) || cuda.is_available()) return device;
        warn?.Invoke($"'run.device' is '{device}', but no CUDA device is here; the CPU is used.");
        return "cpu";
    }

    // A run goes on in its own folder, whether or not the config names its checkpoint.
    private static void CheckResume(LavisRunConfig config)
    {
        if (config.Run.ResumeCheckpoint is not { } path) return;
        if (!Path.Exists(path)) throw new InvalidDataException($"{config.Source}: 'run.resume_ckpt_path' is '{path}', which does not exist.");
        string folder = Path.GetFullPath(File.Exists(path) ? Path.GetDirectoryName(Path.GetFullPath(path))! : path).TrimEnd(Path.DirectorySeparatorChar), own = Path.GetFullPath(config.Run.OutputDirectory).TrimEnd(Path.DirectorySeparatorChar);
        if (folder != own) throw new InvalidDataException($"{config.Source}: 'run.resume_ckpt_path' is in '{folder}', but 'run.output_dir' is '{own}'; a run goes on in its own folder.");
    }
}
