using System.Diagnostics;
using System.Globalization;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Checkpoints;
using Blip.MLNet.Trainers.Data;
using Blip.MLNet.Trainers.History;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>
/// A training run from its first epoch, or from its last checkpoint, to its end. What a run computes depends on settings, data and
/// position alone, so that one which was stopped at any moment and goes on ends with the same weights.
/// </summary>
internal sealed class CaptionTrainingRun(CaptionTrainingModel model, CaptionBatches batches, CaptionValidator? validator, BlipCaptionTrainerOptions options)
{
    /// <summary>Dropout draws from the process's one generator: runs on several threads take turns with it, batch by batch.</summary>
    private static readonly Lock s_draws = new();

    private readonly CaptionLearner _learner = new(model, options);
    private readonly TrainingCheckpoint? _files = options.OutputDirectory is { } folder ? new TrainingCheckpoint(folder) : null;
    private readonly RateMeter _meter = new();
    private TrainingState _state = new();
    private Tensor[]? _best; // where there is no folder

    public TrainingHistory History => new(_state.History);

    /// <summary>Trains to the end; afterwards the model has the weights of the result.</summary>
    public void Run()
    {
        Dictionary<string, string> settings = RunSettings.Of(options, batches.Fingerprint);
        if (options.Resume && _files is { Exists: true })
        {
            _state = _files.ReadLast(_learner.Optimizer, settings);
            model.Publish();
            Say(TrainingStage.Preparing, $"Going on from '{_files.LastPath}': epoch {_state.Epoch}, batch {_state.Batch}.");
        }
        _state.Settings = settings;
        model.Working.train();
        while (_state.Epoch < options.MaxEpochs && !_state.Stopped)
        {
            TrainEpoch();
            FinishEpoch();
        }
        if (options.KeepBest && _state.BestEpoch >= 0) RestoreBest();
        Say(TrainingStage.Done, _state.BestEpoch >= 0 ? $"Best epoch {_state.BestEpoch}: {_state.BestObjective.ToString("F4", CultureInfo.InvariantCulture)}." : $"{_state.Epoch} epochs, {_state.Steps} updates.");
    }

    private void TrainEpoch()
    {
        TrainingState pending = _state with { };
        try
        {
            long start = Stopwatch.GetTimestamp();
            foreach (CaptionBatch batch in batches.Read(_state.Epoch, _state.Batch, m => Say(TrainingStage.Warning, m)))
            {
                options.Cancellation.ThrowIfCancellationRequested();
                TrainBatch(batch, pending);
                pending.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                start = Stopwatch.GetTimestamp();
                if (pending.Batch % options.GradientAccumulation != 0 && pending.Batch != batches.Count) continue;
                Update(pending);
                if (options.CheckpointEvery > 0 && _state.Steps % options.CheckpointEvery == 0) TryWriteLast();
            }
        }
        catch
        {
            // The weights are those of the last update, and so is the state: nothing of what was learned is lost.
            _learner.Optimizer.DropGradients();
            TryWriteLast();
            throw;
        }
    }

    private void TrainBatch(CaptionBatch batch, TrainingState pending)
    {
        long first = pending.Batch - pending.Batch % options.GradientAccumulation;
        double share = 1.0 / Math.Min(options.GradientAccumulation, batches.Count - first);
        double rate = options.LearningRate.At(pending.Epoch, pending.Batch, batches.Count, options.MaxEpochs), loss = double.NaN;
        if (batch.Captions.Count > 0)
        {
            using var scope = torch.NewDisposeScope();
            CaptionTargets targets = CaptionTargets.Of(model.Tokenizer, batch.Captions, options.Prompt, options.MaxTokens, model.Device);
            Tensor images = PictureBatch.ToTensor(batch.Pictures, model.Processor, model.Working.visual_encoder.pos_embed);
            lock (s_draws)
            {
                torch.manual_seed(SeededRandom.At(options.Seed, 2, pending.Epoch, pending.Batch));
                loss = _learner.Accumulate(images, targets, share);
            }
            if (!double.IsFinite(loss)) throw NotFinite("loss", loss, pending, rate, $" Rows {batch.Rows}.");
            pending.LossSum += loss;
            pending.RateSum += rate;
            pending.LossCount++;
            pending.Examples += batch.Captions.Count;
        }
        pending.Batch++;
        _meter.Add(batch.Captions.Count);
        long left = (options.MaxEpochs - pending.Epoch) * batches.Count - pending.Batch;
        options.Progress?.Report(new TrainingProgress
        {
            Stage = TrainingStage.Training, Epoch = pending.Epoch, Epochs = options.MaxEpochs, Batch = pending.Batch, Batches = batches.Count, Loss = loss, LearningRate = rate,
            SamplesPerSecond = _meter.PerSecond, TimeLeft = _meter.PerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(left * options.BatchSize / _meter.PerSecond, 1e9)) : null,
        });
    }

    private void Update(TrainingState pending)
    {
        double rate = options.LearningRate.At(pending.Epoch, pending.Batch - 1, batches.Count, options.MaxEpochs);
        double norm = _learner.Update(rate);
        if (!double.IsFinite(norm)) throw NotFinite("gradient's length", norm, pending, rate, "");
        pending.Steps = _learner.Optimizer.Steps;
        _state = pending with { };
    }

    private void FinishEpoch()
    {
        var epoch = new TrainingEpoch
        {
            Epoch = _state.Epoch, TrainLoss = _state.LossSum / Math.Max(1, _state.LossCount), LearningRate = _state.RateSum / Math.Max(1, _state.LossCount),
            Examples = _state.Examples, Seconds = _state.Seconds, BestEpoch = _state.BestEpoch,
        };
        bool validated = validator is not null && ((_state.Epoch + 1) % options.ValidateEvery == 0 || _state.Epoch + 1 == options.MaxEpochs);
        if (validated)
        {
            TryWriteLast(); // a stop during the validation does not lose the epoch
            validator!.Validate(epoch, p => options.Progress?.Report(p));
            Judge(epoch);
        }
        _state.History.Add(epoch);
        _state = _state with { Epoch = _state.Epoch + 1, Batch = 0, LossSum = 0, RateSum = 0, LossCount = 0, Examples = 0, Seconds = 0 };
        TryWriteLast();
        WriteHistory();
        options.Progress?.Report(new TrainingProgress
        {
            Stage = TrainingStage.EpochDone, Epoch = epoch.Epoch, Epochs = options.MaxEpochs, Batch = batches.Count, Batches = batches.Count, Loss = epoch.TrainLoss, LearningRate = epoch.LearningRate,
            Message = string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch.Epoch}: loss {epoch.TrainLoss:F4}") + (validated ? string.Create(CultureInfo.InvariantCulture, $", CIDEr {epoch.Cider:F4}, BLEU-4 {epoch.Bleu4:F4}{(epoch.BestEpoch == epoch.Epoch ? ", the best so far" : "")}") : ""),
        });
    }

    private void Judge(TrainingEpoch epoch)
    {
        bool better = epoch.Objective > _state.BestObjective;
        if (better)
        {
            (_state.BestEpoch, _state.BestObjective, _state.WithoutGain) = (epoch.Epoch, epoch.Objective, 0);
            KeepBest();
        }
        else _state.WithoutGain++;
        epoch.BestEpoch = _state.BestEpoch;
        _state.Stopped = options.Patience > 0 && _state.WithoutGain >= options.Patience;
    }

    private void KeepBest()
    {
        if (_files is not null && TryWrite(_files.BestPath, () => _files.WriteBest(model.Trained, _state)))
        {
            DropBest();
            return;
        }
        DropBest(); // memory takes what the disk cannot
        using var noGrad = torch.no_grad();
        _best = [.. model.Trained.Select(p => p.Master.detach().clone().DetachFromDisposeScope())];
    }

    private void RestoreBest()
    {
        if (_best is not null)
        {
            using var noGrad = torch.no_grad();
            using var scope = torch.NewDisposeScope();
            for (int i = 0; i < _best.Length; i++) model.Trained[i].Master.copy_(_best[i]);
            DropBest();
        }
        else if (_state.BestEpoch + 1 != _state.Epoch) _files!.ReadBest(model.Trained);
        model.Publish();
    }

    private void DropBest()
    {
        foreach (Tensor tensor in _best ?? []) tensor.Dispose();
        _best = null;
    }

    private void TryWriteLast()
    {
        if (_files is not null) TryWrite(_files.LastPath, () => _files.WriteLast(_learner.Optimizer, _state));
    }

    private void WriteHistory()
    {
        if (options.OutputDirectory is not { } folder) return;
        TryWrite(Path.Combine(folder, "log.txt"), () => AtomicFile.WriteText(Path.Combine(folder, "log.txt"), History.ToLavisLog()), quiet: true);
        TryWrite(Path.Combine(folder, "history.svg"), () => AtomicFile.WriteText(Path.Combine(folder, "history.svg"), HistoryPlot.Draw(_state.History)), quiet: true);
    }

    /// <summary>A file that cannot be written does not end the training: the one before is still there, and the next attempt may succeed.</summary>
    private bool TryWrite(string path, Action write, bool quiet = false)
    {
        try
        {
            write();
            if (!quiet) Say(TrainingStage.Checkpoint, $"Wrote '{path}'.");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(TrainingStage.Warning, $"'{path}' cannot be written, and what was there before stays: {e.Message}");
            return false;
        }
    }

    private void Say(TrainingStage stage, string message) =>
        options.Progress?.Report(new TrainingProgress { Stage = stage, Epoch = _state.Epoch, Epochs = options.MaxEpochs, Batch = _state.Batch, Batches = batches.Count, Message = message });

    private TrainingException NotFinite(string what, double value, TrainingState at, double rate, string more) => new(string.Create(CultureInfo.InvariantCulture,
        $"The {what} is {value} in epoch {at.Epoch}, batch {at.Batch}, at a learning rate of {rate:G3}.{more} The weights are those of the update before{(_files is null ? "" : $", in '{_files.LastPath}'")}; a lower learning rate or a limit of the gradient ({nameof(Optimization.AdamWOptions.MaxGradientNorm)}) may help."));
}
