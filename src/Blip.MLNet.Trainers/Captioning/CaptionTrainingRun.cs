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
internal sealed class CaptionTrainingRun
{
    /// <summary>Dropout draws from the process's one generator: runs on several threads take turns with it, batch by batch.</summary>
    private static readonly Lock s_draws = new();

    private readonly CaptionTrainingModel _model;
    private readonly CaptionBatches _batches;
    private readonly CaptionValidator? _validator;
    private readonly BlipCaptionTrainerOptions _options;
    private readonly CaptionLearner _learner;
    private readonly BestWeights _best;
    private readonly RateMeter _meter = new();
    private TrainingState _state = new();
    private (int Epoch, long Batch)? _written; // where the last checkpoint stands
    private double _lastLoss = double.NaN;

    public CaptionTrainingRun(CaptionTrainingModel model, CaptionBatches batches, CaptionValidator? validator, BlipCaptionTrainerOptions options)
    {
        (_model, _batches, _validator, _options) = (model, batches, validator, options);
        _learner = new CaptionLearner(model, options);
        Files = options.OutputDirectory is { } folder ? new RunFiles(folder, options.OpenFile, Say) : null;
        _best = new BestWeights(model.Trained, Files);
    }

    /// <summary>The files of the output directory; null where there is none.</summary>
    public RunFiles? Files { get; }

    public TrainingHistory History => new(_state.History);

    /// <summary>Trains to the end; afterwards the model has the weights of the result.</summary>
    public void Run()
    {
        using BestWeights held = _best; // what memory keeps is freed, however the run ends
        Dictionary<string, string> settings = RunSettings.Of(_options, _batches.Fingerprint, CultureInfo.InvariantCulture);
        Files?.RemoveLeftovers();
        if (!_options.Resume) Files?.Checkpoint.ForgetPrevious();
        if (_options.Resume && Files?.Checkpoint is { Exists: true } checkpoint) GoOn(checkpoint, settings);
        _state.Settings = settings;
        _model.Train();
        while (_state.Epoch < _options.MaxEpochs && !_state.Stopped)
        {
            TrainEpoch();
            FinishEpoch();
        }
        if (_options.KeepBest && _state.BestEpoch >= 0)
        {
            _best.Restore(_state);
            _model.Publish();
        }
        Say(TrainingStage.Done, _state.BestEpoch >= 0 ? $"Best epoch {_state.BestEpoch}: {_state.BestObjective.ToString("F4", CultureInfo.InvariantCulture)}." : $"{Counted(_state.Epoch, "epoch")}, {Counted(_state.Steps, "update")}.");
    }

    private void GoOn(TrainingCheckpoint checkpoint, Dictionary<string, string> settings)
    {
        _state = checkpoint.ReadLast(_learner.Optimizer, settings, RunSettings.Of(_options, _batches.Fingerprint, CultureInfo.CurrentCulture), _options.ResumeWithChanged);
        _written = (_state.Epoch, _state.Batch);
        _model.Publish();
        Say(TrainingStage.Preparing, $"Going on from '{checkpoint.LastPath}': epoch {_state.Epoch}, batch {_state.Batch}.");
        if (!_options.KeepBest || _state.BestEpoch <= checkpoint.BestEpoch()) return;
        // The disk took the last checkpoint, but not the best one.
        if (_state.BestEpoch + 1 == _state.Epoch && _state.Batch == 0)
        {
            _best.Keep(_state);
            return;
        }
        Say(TrainingStage.Warning, $"'{checkpoint.BestPath}' does not have the weights of epoch {_state.BestEpoch}, the best so far; the best of the epochs to come is kept.");
        (_state.BestEpoch, _state.BestObjective, _state.WithoutGain) = (-1, double.NegativeInfinity, 0);
    }

    private void TrainEpoch()
    {
        TrainingState pending = _state with { };
        string unreadable = "";
        try
        {
            long start = Stopwatch.GetTimestamp();
            foreach (CaptionBatch batch in _batches.Read(_state.Epoch, _state.Batch, Leave))
            {
                _options.Cancellation.ThrowIfCancellationRequested();
                TrainBatch(batch, pending);
                pending.Seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
                start = Stopwatch.GetTimestamp();
                if (pending.Batch % _options.GradientAccumulation != 0 && pending.Batch != _batches.Count) continue;
                Update(pending);
                if (_options.CheckpointEvery > 0 && _state.Steps % _options.CheckpointEvery == 0) TryWriteLast();
            }
            if (pending.Examples == 0) throw new TrainingException($"In epoch {pending.Epoch} none of the training pictures could be read, so that nothing was learned. {unreadable}");
        }
        catch
        {
            // The weights are those of the last update, and so is the state: nothing of what was learned is lost.
            _learner.Optimizer.DropGradients();
            if (_state.Examples == 0) _state = _state with { Batch = 0, Seconds = 0 }; // what could not be read is tried again
            TryWriteLast();
            throw;
        }

        void Leave(string message)
        {
            if (unreadable.Length == 0) unreadable = message;
            Say(TrainingStage.Warning, message);
        }
    }

    private void TrainBatch(CaptionBatch batch, TrainingState pending)
    {
        long first = pending.Batch - pending.Batch % _options.GradientAccumulation;
        double share = 1.0 / Math.Min(_options.GradientAccumulation, _batches.Count - first);
        double rate = _options.LearningRate.At(pending.Epoch, pending.Batch, _batches.Count, _options.MaxEpochs), loss = double.NaN;
        if (batch.Captions.Count > 0)
        {
            using var scope = torch.NewDisposeScope();
            CaptionTargets targets = CaptionTargets.Of(_model.Tokenizer, batch.Captions, _options.Prompt, _options.MaxTokens, _model.Device);
            Tensor images = PictureBatch.ToTensor(batch.Pictures, _model.Processor, _model.Working.visual_encoder.pos_embed);
            lock (s_draws)
            {
                torch.manual_seed(SeededRandom.At(_options.Seed, 2, pending.Epoch, pending.Batch));
                loss = _learner.Accumulate(images, targets, share);
            }
            if (!double.IsFinite(loss)) throw NotFinite("loss", loss, pending, rate, $" Rows {batch.Rows}.");
            _lastLoss = loss;
            pending.LossSum += loss;
            pending.RateSum += rate;
            pending.LossCount++;
            pending.Examples += batch.Captions.Count;
        }
        pending.Batch++;
        _meter.Add(batch.Captions.Count);
        long left = (_options.MaxEpochs - pending.Epoch) * _batches.Count - pending.Batch;
        _options.Progress?.Report(new TrainingProgress
        {
            Stage = TrainingStage.Training, Epoch = pending.Epoch, Epochs = _options.MaxEpochs, Batch = pending.Batch, Batches = _batches.Count, Loss = loss, LearningRate = rate,
            SamplesPerSecond = _meter.PerSecond, TimeLeft = _meter.PerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(left * _options.BatchSize / _meter.PerSecond, 1e9)) : null,
        });
    }

    private void Update(TrainingState pending)
    {
        if (pending.Examples > _state.Examples) // else no picture of these batches could be read
        {
            double rate = _options.LearningRate.At(pending.Epoch, pending.Batch - 1, _batches.Count, _options.MaxEpochs);
            double norm = _learner.Update(rate);
            if (!double.IsFinite(norm)) throw NotFinite("gradient's length", norm, pending, rate, "");
        }
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
        bool validated = _validator is not null && ((_state.Epoch + 1) % _options.ValidateEvery == 0 || _state.Epoch + 1 == _options.MaxEpochs);
        if (validated)
        {
            TryWriteLast(); // a stop during the validation does not lose the epoch
            _validator!.Validate(epoch, p => _options.Progress?.Report(p));
            Judge(epoch);
        }
        _state.History.Add(epoch);
        _state = _state with { Epoch = _state.Epoch + 1, Batch = 0, LossSum = 0, RateSum = 0, LossCount = 0, Examples = 0, Seconds = 0 };
        TryWriteLast();
        Files?.TryWriteHistory(History.ToLavisLog(), HistoryPlot.Draw(_state.History));
        _options.Progress?.Report(new TrainingProgress
        {
            Stage = TrainingStage.EpochDone, Epoch = epoch.Epoch, Epochs = _options.MaxEpochs, Batch = _batches.Count, Batches = _batches.Count, Loss = epoch.TrainLoss, LearningRate = epoch.LearningRate,
            Message = string.Create(CultureInfo.InvariantCulture, $"Epoch {epoch.Epoch}: loss {epoch.TrainLoss:F4}") + (validated ? string.Create(CultureInfo.InvariantCulture, $", CIDEr {epoch.Cider:F4}, BLEU-4 {epoch.Bleu4:F4}{(epoch.BestEpoch == epoch.Epoch ? ", the best so far" : "")}") : ""),
        });
    }

    private void Judge(TrainingEpoch epoch)
    {
        bool better = epoch.Objective > _state.BestObjective;
        if (better)
        {
            (_state.BestEpoch, _state.BestObjective, _state.WithoutGain) = (epoch.Epoch, epoch.Objective, 0);
            _best.Keep(_state);
        }
        else
        {
            _state.WithoutGain++;
            _best.Retry(_state);
        }
        epoch.BestEpoch = _state.BestEpoch;
        _state.Stopped = _options.Patience > 0 && _state.WithoutGain >= _options.Patience;
    }

    /// <summary>Writes the last checkpoint; one of the end of an epoch that it replaces is kept as the previous one.</summary>
    private bool TryWriteLast(bool diverged = false)
    {
        if (Files is not { Checkpoint: { } checkpoint } files) return false;
        if (_written == (_state.Epoch, _state.Batch)) return true;
        if (!_learner.Optimizer.IsFinite())
        {
            Say(TrainingStage.Warning, "The weights are not finite any more. The checkpoint before stays.");
            return false;
        }
        bool keep = _written is { Batch: 0 } && !(diverged && checkpoint.HasPrevious); // an older one is less likely to be on the way to where the loss is now
        if (!files.TryWrite(checkpoint.LastPath, () => checkpoint.WriteLast(_learner.Optimizer, _state, keep, spendPrevious: !diverged))) return false;
        _written = (_state.Epoch, _state.Batch);
        return true;
    }

    private static string Counted(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private void Say(TrainingStage stage, string message) =>
        _options.Progress?.Report(new TrainingProgress { Stage = stage, Epoch = _state.Epoch, Epochs = _options.MaxEpochs, Batch = _state.Batch, Batches = _batches.Count, Message = message });

    private TrainingException NotFinite(string what, double value, TrainingState at, double rate, string more)
    {
        _learner.Optimizer.DropGradients();
        string last = double.IsNaN(_lastLoss) ? "no loss before it was finite" : string.Create(CultureInfo.InvariantCulture, $"the last finite loss was {_lastLoss:G5}");
        return new TrainingException(string.Create(CultureInfo.InvariantCulture,
            $"The {what} is {value} in epoch {at.Epoch}, batch {at.Batch}, at a learning rate of {rate:G3} (step {_state.Steps + 1}; {last}).{more}{WhereToGoOn()} A lower learning rate or a limit of the gradient ({nameof(Optimization.AdamWOptions)}.{nameof(Optimization.AdamWOptions.MaxGradientNorm)}) may help."));
    }

    /// <summary>Keeps the weights before a loss that is not finite beside those of an epoch before, as they may be on their way there already.</summary>
    private string WhereToGoOn()
    {
        if (Files?.Checkpoint is not { } checkpoint) return "";
        string has = TryWriteLast(diverged: true) ? "the weights before it" : "the weights of the last checkpoint";
        return _written is null ? "" : $" '{checkpoint.LastPath}' has {has}{(checkpoint.HasPrevious ? $", '{checkpoint.PreviousPath}' those of the end of an earlier epoch" : "")}; {HowToGoOn}";
    }

    private const string HowToGoOn = $"{nameof(BlipCaptionTrainerOptions.ResumeWithChanged)} (blip train: --resume-lr) allows to go on from there with a lower learning rate.";
}
