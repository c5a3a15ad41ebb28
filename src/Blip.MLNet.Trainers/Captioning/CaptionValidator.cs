using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Data;
using Blip.MLNet.Trainers.History;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>Describes the validation pictures with the model as it is, and scores the captions.</summary>
internal sealed class CaptionValidator
{
    private readonly CaptionData _data;
    private readonly CaptionTrainingModel _model;
    private readonly BlipCaptionTrainerOptions _options;
    private readonly BlipCaptioner _captioner;
    private readonly CaptionScorer _scorer = new(new CaptionScorerOptions { Metrics = CaptionMetricKinds.Default });

    public CaptionValidator(CaptionData data, CaptionTrainingModel model, BlipCaptionTrainerOptions options)
    {
        (_data, _model, _options) = (data, model, options);
        _captioner = new BlipCaptioner(model.Working, model.Tokenizer, model.Processor); // shares the model
    }

    /// <summary>Refuses data that cannot be scored, before anything is trained.</summary>
    /// <exception cref="ArgumentException">There is no picture, or one without a reference.</exception>
    public static void Check(CaptionData data)
    {
        if (data.Pictures.Count == 0) throw new ArgumentException("The validation data have no rows.");
        int bare = data.References.FindIndex(r => r.All(string.IsNullOrWhiteSpace));
        if (bare >= 0) throw new ArgumentException($"The validation picture '{data.Ids[bare]}' has no reference caption; each one needs at least one to be scored against.");
    }

    /// <summary>Writes the metrics into an epoch's record.</summary>
    public void Validate(TrainingEpoch epoch, Action<TrainingProgress> report)
    {
        var samples = new List<CaptionSample>(_data.Pictures.Count);
        var captioning = new CaptionOptions { Prompt = _options.Prompt, Generation = _options.Generation };
        var batch = new List<(int Picture, float[] Values)>();
        string unreadable = "";
        _model.Working.eval();
        try
        {
            foreach (Prefetched<int, float[]> picture in Prefetcher.Run(Enumerable.Range(0, _data.Pictures.Count), (p, _) => _model.Processor.Process(_data.Pictures.Load(p)), 2 * _options.ValidationBatchSize, _options.Workers, _options.Cancellation))
            {
                if (picture.Error is { } error)
                {
                    string message = $"The validation picture '{_data.Pictures.NameOf(picture.Source)}' cannot be read: {error.Message}";
                    if (unreadable.Length == 0) unreadable = message;
                    if (_options.UnreadablePictures == UnreadablePictures.Fail) throw new TrainingException(message, error);
                    report(new TrainingProgress { Stage = TrainingStage.Warning, Epoch = epoch.Epoch, Message = message });
                    continue;
                }
                batch.Add((picture.Source, picture.Value!));
                if (batch.Count == _options.ValidationBatchSize) Describe();
            }
            if (batch.Count > 0) Describe();
        }
        finally
        {
            _model.Train();
        }
        if (samples.Count == 0) throw new TrainingException($"None of the {_data.Pictures.Count} validation pictures could be read. {unreadable}");
        Fill(epoch, _scorer.Score(samples, _options.Cancellation));

        void Describe()
        {
            IReadOnlyList<IReadOnlyList<ImageCaption>> captions = _captioner.CaptionPrepared([.. batch.Select(b => b.Values)], captioning, _options.Cancellation);
            for (int i = 0; i < batch.Count; i++) samples.Add(new CaptionSample(_data.Ids[batch[i].Picture], captions[i].Count > 0 ? captions[i][0].Text : "", _data.References[batch[i].Picture]));
            batch.Clear();
            report(new TrainingProgress { Stage = TrainingStage.Validating, Epoch = epoch.Epoch, Epochs = _options.MaxEpochs, Batch = samples.Count, Batches = _data.Pictures.Count });
        }
    }

    private void Fill(TrainingEpoch epoch, CaptionMetrics metrics)
    {
        (epoch.Bleu1, epoch.Bleu2, epoch.Bleu3, epoch.Bleu4) = (metrics.Bleu1, metrics.Bleu2, metrics.Bleu3, metrics.Bleu4);
        (epoch.RougeL, epoch.Cider) = (metrics.RougeL, metrics.Cider);
        epoch.Objective = _options.Objective switch
        {
            CaptionObjective.Cider => metrics.Cider,
            CaptionObjective.Bleu4 => metrics.Bleu4,
            _ => metrics.Cider + metrics.Bleu4,
        };
    }
}
