using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Checkpoints;
using Blip.MLNet.Trainers.Data;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Transforms.Captioning;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>Trains a BLIP captioner on pictures with captions: the whole model, parts of it, or a LoRA adapter.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ###  Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Pictures: text (paths), vector of Byte (files) or Image; captions: text or vector of text |
/// | Output column data type | Text |
/// | Exportable to ONNX | No |
///
/// With an output directory it writes checkpoint_last.safetensors (to go on from), checkpoint_previous.safetensors (the end of the epoch before), checkpoint_best.safetensors, log.txt (LAVIS's lines),
/// history.svg, and at the end model/ (a Hugging Face folder) or, with LoRA, adapter/ (PEFT's format).
/// ]]></format>
/// </remarks>
public sealed class BlipCaptionTrainer : IEstimator<BlipCaptionTransformer>
{
    private readonly IHostEnvironment _env;

    internal BlipCaptionTrainer(IHostEnvironment env, BlipCaptionTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        (_env, Options) = (env, options.Validate());
    }

    /// <summary>The settings.</summary>
    public BlipCaptionTrainerOptions Options { get; }

    /// <summary>Whether a folder has a checkpoint that a run could go on from.</summary>
    /// <param name="outputDirectory">The output directory of an earlier run.</param>
    public static bool CanResume(string outputDirectory) => new TrainingCheckpoint(outputDirectory).Exists;

    /// <summary>Trains.</summary>
    /// <inheritdoc cref="Train"/>
    public BlipCaptionTransformer Fit(IDataView input) => Train(input).Transformer;

    /// <summary>Trains, and validates after each epoch.</summary>
    /// <inheritdoc cref="Train"/>
    public BlipCaptionTransformer Fit(IDataView input, IDataView validation) => Train(input, validation).Transformer;

    /// <summary>Trains and tells how it went.</summary>
    /// <param name="data">Pictures and captions. It is read once; picture files are read again in every epoch.</param>
    /// <param name="validation">Pictures and reference captions, or null: the last epoch's model is the result.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, a caption has no token, a validation picture has no reference; the message names it.</exception>
    /// <exception cref="TrainingException">A loss or gradient is not finite, a picture cannot be read, or a checkpoint belongs to another run.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; with an output directory the checkpoint is written.</exception>
    public CaptionTrainingResult Train(IDataView data, IDataView? validation = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        using IChannel channel = _env.Register(nameof(BlipCaptionTrainer)).Start("Training");
        if (Options.OutputDirectory is { } folder) Directory.CreateDirectory(folder);
        CaptionData examples = CaptionDataReader.Read(data, Options.ImageColumnName, Options.CaptionColumnName, Options.ImageIdColumnName, Options.ImageFolder, Options.Cancellation);
        CaptionData? references = validation is null ? null : ReadReferences(validation);
        CaptionTrainingModel model = CaptionTrainingModel.Create(Options);
        try
        {
            TrainableParameters count = model.Count;
            Options.Progress?.Report(new TrainingProgress { Stage = TrainingStage.Preparing, Epochs = Options.MaxEpochs, Message = $"{examples.Examples.Count} captions of {examples.Pictures.Count} pictures. {count}" });
            if (examples.References.Count(r => r.Count == 0) is > 0 and var bare) Options.Progress?.Report(new TrainingProgress { Stage = TrainingStage.Warning, Epochs = Options.MaxEpochs, Message = $"{bare} of the pictures have no caption and are not trained with." });
            channel.Info(MessageSensitivity.None, "{0}", count);
            var run = new CaptionTrainingRun(model, new CaptionBatches(examples, model, Options), references is null ? null : new CaptionValidator(references, model, Options), Options);
            run.Run();
            if (run.Files is { } files) WriteModel(model, files);
            var columns = new CaptionColumns(Options.OutputColumnName, Options.TransformerImageColumnName ?? Options.ImageColumnName);
            return new CaptionTrainingResult(new BlipCaptionTransformer(_env, columns, TransformerOptions(), model.Release(), ownsCaptioner: true), run.History, count) { UnwrittenFiles = run.Files?.Unwritten ?? [] };
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        inputSchema.Require(Options.ImageColumnName, nameof(BlipCaptionTrainer));
        inputSchema.Require(Options.CaptionColumnName, nameof(BlipCaptionTrainer));
        return inputSchema.With([new DataViewSchema.DetachedColumn(Options.OutputColumnName, TextDataViewType.Instance)]);
    }

    private CaptionData ReadReferences(IDataView validation)
    {
        string column = Options.ReferencesColumnName ?? (validation.Schema.GetColumnOrNull("References") is null ? Options.CaptionColumnName : "References");
        CaptionData references = CaptionDataReader.Read(validation, Options.ImageColumnName, column, Options.ImageIdColumnName, Options.ImageFolder, Options.Cancellation);
        CaptionValidator.Check(references);
        return references;
    }

    // A disk that cannot take the model does not lose the result, which is in memory.
    private static void WriteModel(CaptionTrainingModel model, RunFiles files)
    {
        if (model.Adapter is { } adapter)
        {
            files.TryWrite(files.AdapterPath, () => LoraFiles.Save(adapter, files.AdapterPath, safetensors: true, files.Open));
            return;
        }
        var config = new HuggingFaceConfig { Model = model.Master.Config, Task = BlipTask.Captioning, BosTokenId = model.Tokenizer.DecoderId, SepTokenId = model.Tokenizer.SeparatorId };
        files.TryWrite(files.ModelPath, () => HuggingFaceFolder.Write(files.ModelPath, config, ModuleWeights.Sources(model.Master), model.Tokenizer.Vocabulary.Tokens, model.Processor, files.Open));
    }

    private BlipCaptionOptions TransformerOptions() => new()
    {
        Model = Options.Model, Prompt = Options.Prompt, BatchSize = Math.Min(Options.ValidationBatchSize, 8), Device = Options.Device,
        NumBeams = Options.Generation.NumBeams, MaxLength = Options.Generation.MaxLength, MinLength = Options.Generation.MinLength,
        Sample = Options.Generation.Sample, TopP = Options.Generation.TopP, TopK = Options.Generation.TopK, Temperature = Options.Generation.Temperature, Seed = Options.Generation.Seed,
        RepetitionPenalty = Options.Generation.RepetitionPenalty, LengthPenalty = Options.Generation.LengthPenalty,
        NumReturnSequences = Options.Generation.NumReturnSequences, Stopping = Options.Generation.Stopping,
    };
}
