using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Checkpoints;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;
using Blip.MLNet.Transforms.Captioning;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>Settings of the caption trainer. The defaults are those of BLIP's fine-tuning on COCO (configs/caption_coco.yaml, and LAVIS's caption_coco_ft.yaml).</summary>
public sealed record BlipCaptionTrainerOptions
{
    // What is learned from

    /// <summary>The picture column: paths (text), files as vectors of Byte, or images. Pictures of an image column are held in memory; paths are read when they are needed.</summary>
    public string ImageColumnName { get; init; } = "Image";

    /// <summary>The caption column: one text a row, or a vector of texts, each of which is one example.</summary>
    public string CaptionColumnName { get; init; } = "Caption";

    /// <summary>Column of the validation data with the human captions; null: "References" where there is one, else <see cref="CaptionColumnName"/>.</summary>
    public string? ReferencesColumnName { get; init; }

    /// <summary>Column that names a picture, to gather the references of one picture from several rows; null: its path, or the row.</summary>
    public string? ImageIdColumnName { get; init; }

    /// <summary>The folder that paths are relative to; null: the working directory.</summary>
    public string? ImageFolder { get; init; }

    /// <summary>The text column that the trained transformer adds.</summary>
    public string OutputColumnName { get; init; } = "PredictedCaption";

    /// <summary>The image column that the trained transformer reads; null: <see cref="ImageColumnName"/>.</summary>
    public string? TransformerImageColumnName { get; init; }

    /// <summary>Cleans captions as BLIP does: lower case, no punctuation, at most <see cref="MaxWords"/> words.</summary>
    public bool CleanCaptions { get; init; } = true;

    /// <summary>Words that a cleaned caption keeps.</summary>
    public int MaxWords { get; init; } = 50;

    /// <summary>What to do with a training picture that cannot be read.</summary>
    public UnreadablePictures UnreadablePictures { get; init; } = UnreadablePictures.Fail;

    /// <summary>
    /// Changes a picture each time it is trained with; null: none. It gets random numbers that depend on seed, epoch and row alone, is called
    /// from other threads, and its result is resized to the model's size if it has another. <see cref="TrainAugmentation"/>.Apply is BLIP's own.
    /// </summary>
    public Func<RgbImage, SampleRandom, RgbImage>? Augmentation { get; init; }

    /// <summary>Threads that read and prepare pictures while the model works.</summary>
    public int Workers { get; init; } = 1;

    // The model

    /// <summary>A model folder, a checkpoint file (a pre-trained one too), or a name on the Hugging Face hub.</summary>
    public string Model { get; init; } = BlipCaptionOptions.DefaultModel;

    /// <summary>Sizes of a model that is trained from scratch; <see cref="Model"/> is not read then, and <see cref="Tokenizer"/> is needed.</summary>
    public BlipConfig? Config { get; init; }

    /// <summary>The tokenizer of a model that is trained from scratch.</summary>
    public BlipTokenizer? Tokenizer { get; init; }

    /// <summary>vocab.txt or tokenizer.json, where it does not lie beside the weights.</summary>
    public string? Vocabulary { get; init; }

    /// <summary>Side of the pictures, if another than the checkpoint's; position embeddings are interpolated.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Stochastic depth of the vision part; null: the model's.</summary>
    public double? DropPathRate { get; init; }

    /// <summary>Dropout of the text part; null: the model's.</summary>
    public double? Dropout { get; init; }

    /// <summary>Vision blocks, from the last, that save memory by computing twice (vit_ckpt_layer); see <see cref="Modules.Vision.VisionTransformer.CheckpointedBlocks"/>.</summary>
    public int CheckpointedVisionBlocks { get; init; }

    /// <summary>Beginnings of official parameter names that stay as they are, such as "visual_encoder".</summary>
    public IReadOnlyList<string> Freeze { get; init; } = [];

    /// <summary>Trains an adapter instead of the model; null: the model.</summary>
    public LoraConfig? Lora { get; init; }

    // How it is learned

    /// <summary>Words that every caption begins with; they are not counted in the loss.</summary>
    public string Prompt { get; init; } = CaptionOptions.DefaultPrompt;

    /// <summary>Longest caption in tokens, prompt and both ends included; longer ones are cut.</summary>
    public int MaxTokens { get; init; } = 40;

    /// <summary>Share of the loss that goes to all words alike.</summary>
    public double LabelSmoothing { get; init; } = 0.1;

    /// <summary>Passes over the data.</summary>
    public int MaxEpochs { get; init; } = 5;

    /// <summary>Examples in a batch.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>Batches whose gradients are averaged for one update. An epoch's last update takes what is left.</summary>
    public int GradientAccumulation { get; init; } = 1;

    /// <summary>Leaves out the examples of an epoch that fill no batch, as the reference does, where there is more than one batch.</summary>
    public bool DropLast { get; init; } = true;

    /// <summary>The learning rate.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>The optimizer.</summary>
    public AdamWOptions Optimizer { get; init; } = new();

    /// <summary>float32, or bfloat16 computation with float32 weights kept beside it.</summary>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>Where it computes: "cpu", "cuda", "cuda:1".</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Two runs with one seed on one machine give the same weights.</summary>
    public long Seed { get; init; } = 42;

    // Validation

    /// <summary>How captions are generated for validation.</summary>
    public Modules.Generation.GenerationOptions Generation { get; init; } = new();

    /// <summary>Pictures in a batch of validation.</summary>
    public int ValidationBatchSize { get; init; } = 64;

    /// <summary>Epochs between validations; the last epoch is always validated.</summary>
    public int ValidateEvery { get; init; } = 1;

    /// <summary>What the best epoch is chosen by.</summary>
    public CaptionObjective Objective { get; init; } = CaptionObjective.CiderPlusBleu4;

    /// <summary>Stops after this many validations without a new best; 0: never.</summary>
    public int Patience { get; init; }

    /// <summary>With validation data: the result is the best epoch's model, not the last one's.</summary>
    public bool KeepBest { get; init; } = true;

    // Files and messages

    /// <summary>Folder of checkpoints, log.txt and the history's plot; null: no files.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Updates between checkpoints inside an epoch; 0: at the end of each epoch only.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Goes on from the checkpoint in <see cref="OutputDirectory"/> if there is one.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>Settings in which a run that goes on may differ from its checkpoint; other differences are refused.</summary>
    public ResumeChanges ResumeWithChanged { get; init; }

    /// <summary>Opens the files that are written; null: as usual.</summary>
    internal Func<string, Stream>? OpenFile { get; init; }

    /// <summary>Is told how it goes, on the training thread.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>Ends the training with <see cref="OperationCanceledException"/> after the checkpoint is written.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public BlipCaptionTrainerOptions Validate()
    {
        const string me = nameof(BlipCaptionTrainerOptions);
        ArgumentException.ThrowIfNullOrWhiteSpace(ImageColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(CaptionColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentNullException.ThrowIfNull(Prompt);
        if (Config is null) ArgumentException.ThrowIfNullOrWhiteSpace(Model);
        else if (Tokenizer is null) throw new ArgumentException($"{me}.{nameof(Config)} is given without {nameof(Tokenizer)}; a model from scratch needs both.", nameof(Tokenizer));
        Check.AtLeast(MaxWords, 1, me, nameof(MaxWords));
        Check.AtLeast(Workers, 1, me, nameof(Workers));
        Check.AtLeast(CheckpointedVisionBlocks, 0, me, nameof(CheckpointedVisionBlocks));
        Check.AtLeast(MaxTokens, 3, me, nameof(MaxTokens));
        Check.Range(LabelSmoothing, 0, 1, me, nameof(LabelSmoothing));
        if (DropPathRate is { } path) Check.Range(path, 0, 1, me, nameof(DropPathRate));
        if (Dropout is { } dropout) Check.Range(dropout, 0, 1, me, nameof(Dropout));
        Check.AtLeast(MaxEpochs, 1, me, nameof(MaxEpochs));
        Check.AtLeast(BatchSize, 1, me, nameof(BatchSize));
        Check.AtLeast(GradientAccumulation, 1, me, nameof(GradientAccumulation));
        Check.AtLeast(ValidationBatchSize, 1, me, nameof(ValidationBatchSize));
        Check.AtLeast(ValidateEvery, 1, me, nameof(ValidateEvery));
        Check.AtLeast(Patience, 0, me, nameof(Patience));
        Check.AtLeast(CheckpointEvery, 0, me, nameof(CheckpointEvery));
        LearningRate.Validate();
        Optimizer.Validate();
        Generation.Validate();
        Lora?.Validate();
        return this;
    }
}

/// <summary>What to do with a training picture that cannot be read.</summary>
public enum UnreadablePictures
{
    /// <summary>Training ends with an error that names the picture, after a checkpoint is written.</summary>
    Fail,

    /// <summary>The example is left out and reported.</summary>
    Skip,
}

/// <summary>The number that says which epoch is best.</summary>
public enum CaptionObjective
{
    /// <summary>CIDEr + BLEU-4, as LAVIS chooses (agg_metrics).</summary>
    CiderPlusBleu4,

    /// <summary>CIDEr.</summary>
    Cider,

    /// <summary>BLEU-4.</summary>
    Bleu4,
}
