using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Trainers.Data;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>The training examples, checked, and their batches in each epoch's order, read ahead on other threads.</summary>
internal sealed class CaptionBatches
{
    private readonly CaptionData _data;
    private readonly CaptionTrainingModel _model;
    private readonly BlipCaptionTrainerOptions _options;
    private readonly string[] _captions;

    /// <exception cref="ArgumentException">There is no example, a caption has no token, or the prompt leaves no room for one; the message names it.</exception>
    public CaptionBatches(CaptionData data, CaptionTrainingModel model, BlipCaptionTrainerOptions options)
    {
        (_data, _model, _options) = (data, model, options);
        if (data.Examples.Count == 0) throw new ArgumentException("The training data have no captions.");
        _captions = [.. data.Examples.Select(e => options.CleanCaptions ? Modules.Tokens.TextRules.PreCaption(e.Caption, options.MaxWords) : e.Caption)];
        for (int i = 0; i < _captions.Length; i++)
            if (model.Tokenizer.Encode(_captions[i], addSpecialTokens: false).Length == 0)
                throw new ArgumentException($"Row {data.Examples[i].Row}: the caption '{data.Examples[i].Caption}' of '{data.Pictures.NameOf(data.Examples[i].Picture)}' has no token that could be learned.");
        int prompt = model.Tokenizer.Encode(options.Prompt).Length;
        if (prompt >= options.MaxTokens)
            throw new ArgumentException($"{nameof(BlipCaptionTrainerOptions)}.{nameof(options.MaxTokens)} is {options.MaxTokens}, but the prompt '{options.Prompt}' takes {prompt} with both ends: no token of a caption could be learned.");
        Count = options.DropLast && _captions.Length >= options.BatchSize ? _captions.Length / options.BatchSize : (_captions.Length + options.BatchSize - 1) / options.BatchSize;
        Fingerprint = Hash();
    }

    /// <summary>Batches in an epoch.</summary>
    public long Count { get; }

    /// <summary>Examples.</summary>
    public int Examples => _captions.Length;

    /// <summary>Changes with the captions, their order and their number.</summary>
    public string Fingerprint { get; }

    /// <summary>An epoch's batches from one on.</summary>
    /// <exception cref="TrainingException">A picture cannot be read, and such are not left out.</exception>
    public IEnumerable<CaptionBatch> Read(int epoch, long firstBatch, Action<string> warn)
    {
        int[] order = SeededRandom.Order(_captions.Length, _options.Seed, epoch);
        long end = Math.Min(Count * _options.BatchSize, order.Length);
        IEnumerable<int> rows = order.Take((int)end).Skip((int)(firstBatch * _options.BatchSize));
        var batch = new List<(int Row, float[] Picture)>();
        long position = firstBatch * _options.BatchSize;
        foreach (Prefetched<int, float[]> example in Prefetcher.Run(rows, (row, _) => Picture(row, epoch), 2 * _options.BatchSize, _options.Workers, _options.Cancellation))
        {
            if (example.Error is null) batch.Add((example.Source, example.Value!));
            else Unreadable(example.Source, example.Error, warn);
            if (++position % _options.BatchSize != 0 && position != end) continue;
            yield return new CaptionBatch([.. batch.Select(b => b.Picture)], [.. batch.Select(b => _captions[b.Row])], string.Join(", ", batch.Select(b => _data.Examples[b.Row].Row)));
            batch.Clear();
        }
    }

    private float[] Picture(int row, int epoch)
    {
        RgbImage image = _data.Pictures.Load(_data.Examples[row].Picture);
        if (_options.Augmentation is { } augment) image = augment(image, new SampleRandom(_options.Seed, epoch, row));
        return _model.Processor.Process(image);
    }

    private void Unreadable(int row, Exception error, Action<string> warn)
    {
        if (error is OperationCanceledException) throw new OperationCanceledException(error.Message, error, _options.Cancellation);
        CaptionExample example = _data.Examples[row];
        string message = $"Row {example.Row}: the picture '{_data.Pictures.NameOf(example.Picture)}' cannot be read: {error.Message}";
        if (_options.UnreadablePictures == UnreadablePictures.Fail)
            throw new TrainingException($"{message} Set {nameof(BlipCaptionTrainerOptions)}.{nameof(_options.UnreadablePictures)} to {nameof(UnreadablePictures.Skip)} to leave such pictures out.", error);
        warn($"{message} The example is left out.");
    }

    private string Hash()
    {
        ulong hash = 14695981039346656037;
        for (int i = 0; i < _captions.Length; i++)
            foreach (char c in _captions[i] + "\n" + _data.Examples[i].Picture.ToString(System.Globalization.CultureInfo.InvariantCulture)) hash = (hash ^ c) * 1099511628211;
        return $"{_captions.Length}:{hash:x16}";
    }
}

/// <summary>One batch: pictures [3, S, S] each, their captions, and the rows they come from, for errors.</summary>
internal sealed record CaptionBatch(IReadOnlyList<float[]> Pictures, IReadOnlyList<string> Captions, string Rows);
