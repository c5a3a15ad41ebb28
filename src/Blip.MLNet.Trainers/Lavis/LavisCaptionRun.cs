using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Microsoft.ML;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>What a run of a LAVIS config gives.</summary>
/// <param name="Training">The trained model and its history; null where the config only evaluates.</param>
/// <param name="Tests">The scores of each test split that has references.</param>
/// <param name="OutputDirectory">The folder of checkpoints, logs and results.</param>
public sealed record LavisRunResult(CaptionTrainingResult? Training, IReadOnlyDictionary<string, CaptionMetrics> Tests, string OutputDirectory);

/// <summary>Runs a LAVIS config from one end to the other: finds its data, trains, validates after each epoch, and evaluates the test splits with the best model.</summary>
public sealed class LavisCaptionRun
{
    private readonly MLContext _context;
    private readonly LavisRunConfig _config;
    private readonly LavisCaptionData _data;
    private readonly Action<string>? _warn;

    /// <param name="context">The ML.NET context.</param>
    /// <param name="config">The run config.</param>
    /// <param name="dataRoot">The folder that the paths of data sets are relative to; null: see <see cref="LavisFiles"/>.</param>
    /// <param name="warn">Is told what has no effect and what is done in another way.</param>
    public LavisCaptionRun(MLContext context, LavisRunConfig config, string? dataRoot = null, Action<string>? warn = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(config);
        (_context, _config, _warn) = (context, config, warn);
        _data = new LavisCaptionData(config, new LavisFiles(config, dataRoot), warn);
    }

    /// <summary>Runs it.</summary>
    /// <param name="adjust">Changes the trainer's options before they are used, to be told of progress or to cancel; null: none.</param>
    /// <exception cref="InvalidDataException">The config cannot be run; the message names the key.</exception>
    /// <exception cref="FileNotFoundException">An annotation file does not exist.</exception>
    /// <exception cref="DirectoryNotFoundException">A folder of pictures does not exist.</exception>
    /// <exception cref="TrainingException">Training cannot go on.</exception>
    public LavisRunResult Run(Func<BlipCaptionTrainerOptions, BlipCaptionTrainerOptions>? adjust = null)
    {
        foreach (string warning in _config.Warnings) _warn?.Invoke(warning);
        BlipCaptionTrainerOptions options = LavisTrainerOptions.Create(_config, _warn);
        options = adjust?.Invoke(options) ?? options;
        // Everything that the run will need is found before it starts.
        Dictionary<string, IReadOnlyList<CaptionedImage>> tests = _config.Run.TestSplits.ToDictionary(s => s, _data.Images, StringComparer.Ordinal);
        if (_config.Run.EvaluateOnly) return EvaluateOnly(options, tests);
        CaptionTrainingResult training = Train(options);
        return new LavisRunResult(training, Evaluate(options, training.Transformer.Captioner, tests), options.OutputDirectory!);
    }

    private CaptionTrainingResult Train(BlipCaptionTrainerOptions options)
    {
        IDataView captions = _context.Data.LoadFromEnumerable(_data.Captions(_config.Run.TrainSplits));
        IDataView? validation = ValidationSplit() is { } split ? _context.Data.LoadFromEnumerable(_data.Images(split)) : null;
        return new BlipCaptionTrainer(_context, options).Train(captions, validation);
    }

    // LAVIS chooses the best epoch by the split val alone.
    private string? ValidationSplit()
    {
        IReadOnlyList<string> splits = _config.Run.ValidSplits;
        if (splits.Count == 0 || !_config.Run.ReportMetric) return null;
        string split = splits.Contains("val") ? "val" : splits[0];
        if (splits.Count > 1) _warn?.Invoke($"{_config.Source}: 'run.valid_splits' has {string.Join(", ", splits)}; after each epoch '{split}' is validated, by which the best epoch is chosen.");
        return split;
    }

    private LavisRunResult EvaluateOnly(BlipCaptionTrainerOptions options, Dictionary<string, IReadOnlyList<CaptionedImage>> tests)
    {
        foreach (string split in _config.Run.ValidSplits) tests.TryAdd(split, _data.Images(split));
        if (tests.Count == 0) throw new InvalidDataException($"{_config.Source}: 'run.evaluate' is True, but 'run.valid_splits' and 'run.test_splits' are empty.");
        var loading = new ModelLoadOptions { Precision = options.Precision, Vocabulary = options.Vocabulary, Device = options.Device, ImageSize = options.ImageSize };
        using BlipCaptioner captioner = BlipCaptioner.Load(options.Model, loading, options.Cancellation);
        return new LavisRunResult(null, Evaluate(options, captioner, tests), options.OutputDirectory!);
    }

    private Dictionary<string, CaptionMetrics> Evaluate(BlipCaptionTrainerOptions options, BlipCaptioner captioner, Dictionary<string, IReadOnlyList<CaptionedImage>> tests)
    {
        var evaluation = new LavisEvaluation(options, _config.Run.ReportMetric);
        var scores = new Dictionary<string, CaptionMetrics>(StringComparer.Ordinal);
        foreach ((string split, IReadOnlyList<CaptionedImage> images) in tests)
            if (evaluation.Run(captioner, split, images) is { } metrics) scores.Add(split, metrics);
        return scores;
    }
}
