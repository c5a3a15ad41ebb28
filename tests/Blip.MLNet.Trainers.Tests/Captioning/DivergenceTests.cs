using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Checkpoints;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A loss that is not finite ends a run with an error that says where, and the run can go on with a lower learning rate.</summary>
public sealed class DivergenceTests : IDisposable
{
    private readonly TinyRun _run = new();

    public void Dispose() => _run.Dispose();

    private string Last => Path.Combine(_run.Output, "checkpoint_last.safetensors");

    private string Previous => Path.Combine(_run.Output, "checkpoint_previous.safetensors");

    private BlipCaptionTrainerOptions At(double rate) => _run.Options with { MaxEpochs = 30, LearningRate = new LearningRateSchedule { Kind = LearningRateKind.Constant, InitialRate = rate }, Optimizer = new AdamWOptions { WeightDecay = 100 } };

    /// <summary>Trains one epoch at a good rate, and goes on at a wild one.</summary>
    private (TrainingException Error, byte[] Before) Diverge()
    {
        using var cancel = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => _run.Train(At(1e-3) with
        {
            Cancellation = cancel.Token, Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.EpochDone) cancel.Cancel(); }),
        }));
        byte[] before = File.ReadAllBytes(Last);
        return (Assert.Throws<TrainingException>(() => _run.Train(At(1e3) with { ResumeWithChanged = ResumeChanges.LearningRate })), before);
    }

    [Fact]
    public void The_error_says_where_and_both_checkpoints_are_kept()
    {
        (TrainingException error, byte[] before) = Diverge();
        Assert.Matches("^The (loss|gradient's length) is (NaN|.?Infinity) in epoch 1, batch [0-9]+, at a learning rate of 1E\\+03 \\(step [0-9]+; the last finite loss was [0-9.E+]+\\)\\.", error.Message);
        Assert.Contains($"'{Last}' has the weights before it, '{Previous}' those of the end of an earlier epoch", error.Message);
        Assert.Contains("ResumeWithChanged", error.Message);
        Assert.Contains("--resume-lr", error.Message);
        Assert.Equal(before, File.ReadAllBytes(Previous));
        using var checkpoint = Checkpoint.Open(Last);
        Assert.All(checkpoint, t => Assert.All(t.ToSingle(), v => Assert.True(float.IsFinite(v), t.Name)));
    }

    [Fact]
    public void It_goes_on_with_a_lower_rate_where_that_is_allowed()
    {
        (_, byte[] before) = Diverge();
        byte[] diverged = File.ReadAllBytes(Last);
        File.Move(Previous, Last, overwrite: true);
        BlipCaptionTrainerOptions lower = At(5e-4);
        TrainingException refused = Assert.Throws<TrainingException>(() => _run.Train(lower));
        Assert.Contains("LearningRate was", refused.Message);
        Assert.Contains("ResumeWithChanged", refused.Message);
        Assert.Equal(before, File.ReadAllBytes(Last));
        CaptionTrainingResult result = _run.Train(lower with { ResumeWithChanged = ResumeChanges.LearningRate });
        Assert.Equal(30, result.History.Epochs.Count);
        Assert.Equal((1e-3, 5e-4), (result.History.Epochs[0].LearningRate, result.History.Epochs[^1].LearningRate));
        Assert.True(result.History.Epochs[^1].TrainLoss < result.History.Epochs[0].TrainLoss);
        result.Transformer.Dispose();
        Assert.NotEqual(diverged, File.ReadAllBytes(Last));
    }

    [Fact]
    public void Only_what_is_allowed_may_differ()
    {
        _run.Train(_run.Options with { MaxEpochs = 1 }).Transformer.Dispose();
        BlipCaptionTrainerOptions other = _run.Options with { MaxEpochs = 1, BatchSize = 3, LearningRate = new LearningRateSchedule { InitialRate = 1e-3 }, Optimizer = new AdamWOptions { MaxGradientNorm = 1 } };
        Assert.Contains("BatchSize was 4 and is 3", Message(ResumeChanges.LearningRate | ResumeChanges.Optimizer));
        Assert.DoesNotContain("LearningRate was", Message(ResumeChanges.LearningRate));
        Assert.Contains("Optimizer was", Message(ResumeChanges.LearningRate));
        Assert.Contains("LearningRate was", Message(ResumeChanges.Optimizer));
        Assert.DoesNotContain("Optimizer was", Message(ResumeChanges.Optimizer));
        string Message(ResumeChanges changes) => Assert.Throws<TrainingException>(() => _run.Train(other with { ResumeWithChanged = changes })).Message;
    }
}
