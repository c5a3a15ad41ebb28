using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Progress;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A disk that is full for a while, or to the end, loses nothing.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TinyRun _straight = new(), _run = new();
    private readonly LimitedDisk _disk = new();
    private readonly List<string> _warnings = [];
    private int _batches;

    public void Dispose()
    {
        _straight.Dispose();
        _run.Dispose();
    }

    private string Last => Path.Combine(_run.Output, "checkpoint_last.safetensors");

    /// <summary>Options with this disk; <paramref name="after"/> is called after each batch with its number.</summary>
    private BlipCaptionTrainerOptions Options(Action<int> after, CancellationToken cancellation = default) => _run.Options with
    {
        CheckpointEvery = 1, OpenFile = _disk.Open, Cancellation = cancellation,
        Progress = new Now<TrainingProgress>(p =>
        {
            if (p.Stage == TrainingStage.Warning) _warnings.Add(p.Message);
            if (p.Stage == TrainingStage.Training) after(++_batches);
        }),
    };

    [Fact]
    public void A_disk_that_is_full_for_a_while_keeps_the_checkpoint_before_and_the_run_goes_on()
    {
        Dictionary<string, float[]> expected = TinyRun.Weights(_straight.Train(_straight.Options, validate: true));
        byte[] before = [];
        CaptionTrainingResult result = _run.Train(Options(batch =>
        {
            if (batch == 2) (_disk.Room, before) = (1000, File.ReadAllBytes(Last));
            if (batch is > 2 and <= 5) Assert.Equal(before, File.ReadAllBytes(Last));
            if (batch == 5) _disk.Room = null;
            if (batch == 6) Assert.NotEqual(before, File.ReadAllBytes(Last));
        }), validate: true);
        Assert.Equal(9, _batches);
        Assert.Empty(result.UnwrittenFiles);
        string warning = _warnings.First(w => w.Contains("checkpoint_last", StringComparison.Ordinal));
        Assert.StartsWith($"The disk is full: '{Last}' takes {before.Length.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)[..^4]}", warning); // thousands: the state's length varies
        Assert.DoesNotContain(".tmp", string.Concat(_warnings));
        TinyRun.AssertSame(expected, TinyRun.Weights(result));
        Assert.Empty(Directory.GetFiles(_run.Output, "*.tmp"));
    }

    [Fact]
    public void A_disk_that_stays_full_does_not_lose_the_result_nor_the_way_to_it()
    {
        Dictionary<string, float[]> expected = TinyRun.Weights(_straight.Train(_straight.Options, validate: true));
        string model = Path.Combine(_run.Output, "model");
        CaptionTrainingResult result = _run.Train(Options(batch =>
        {
            if (batch != 5) return;
            _disk.Room = 1000;
            File.WriteAllText(model, "in the way of the folder");
        }), validate: true);
        Assert.Equal([Last, model], result.UnwrittenFiles.Where(f => f == Last || f == model));
        TinyRun.AssertSame(expected, TinyRun.Weights(result));
        using (Checkpoint kept = Checkpoint.Open(Last)) Assert.NotEmpty(kept);
        (_disk.Room, _batches) = (null, 0);
        File.Delete(model);
        CaptionTrainingResult again = _run.Train(Options(_ => { }), validate: true);
        Assert.Equal(5, _batches); // from the checkpoint after the fourth batch
        Assert.Empty(again.UnwrittenFiles);
        TinyRun.AssertSame(expected, TinyRun.Weights(again));
        Assert.True(File.Exists(Path.Combine(model, "model.safetensors")));
    }

    [Fact]
    public void A_run_that_is_stopped_on_a_full_disk_goes_on_from_the_checkpoint_before()
    {
        Dictionary<string, float[]> expected = TinyRun.Weights(_straight.Train(_straight.Options, validate: true));
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _run.Train(Options(batch =>
        {
            if (batch == 3) _disk.Room = 1000;
            if (batch == 4) cancel.Cancel();
        }, cancel.Token), validate: true));
        Assert.Contains(_warnings, w => w.StartsWith($"The disk is full: '{Last}'", StringComparison.Ordinal));
        (_disk.Room, _batches) = (null, 0);
        TinyRun.AssertSame(expected, TinyRun.Weights(_run.Train(Options(_ => { }), validate: true)));
        Assert.Equal(7, _batches); // from the checkpoint after the second batch
    }

    [Fact]
    public void The_checkpoint_of_the_epoch_before_makes_room_for_the_last_one()
    {
        string previous = Path.Combine(_run.Output, "checkpoint_previous.safetensors");
        CaptionTrainingResult result = _run.Train(Options(batch =>
        {
            if (batch == 2) _disk.Size = new FileInfo(Last).Length * 5 / 2; // the last one and the one that takes its place
            if (batch == 5) Assert.True(File.Exists(previous));
            if (batch == 6) Assert.False(File.Exists(previous));
        }));
        Assert.Empty(_warnings);
        Assert.Empty(result.UnwrittenFiles);
        result.Transformer.Dispose();
    }

    [Fact]
    public void A_best_epoch_that_the_disk_did_not_take_is_not_mixed_up_with_an_older_one()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _run.Train(Options(batch => { if (batch == 4) cancel.Cancel(); }, cancel.Token), validate: true));
        File.Delete(Path.Combine(_run.Output, "checkpoint_best.safetensors"));
        CaptionTrainingResult result = _run.Train(Options(_ => { }), validate: true);
        Assert.Contains(_warnings, w => w.Contains("does not have the weights of epoch 0", StringComparison.Ordinal));
        Assert.True(result.History.Epochs[^1].BestEpoch > 0);
        result.Transformer.Dispose();
    }
}
