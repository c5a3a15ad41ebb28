using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.History;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.TrainingProcess;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>A run that is stopped anywhere and goes on ends with the weights of one that was not.</summary>
public class ResumeTests
{
    public static TheoryData<string> Kinds => [.. TinyTraining.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void A_stopped_run_ends_as_a_straight_one(string kind)
    {
        using TinyRun straight = new(), stopped = new();
        CaptionTrainingResult whole = straight.Train(TinyTraining.Of(kind, straight.Options), validate: true);
        TrainingHistory history = whole.History;
        Dictionary<string, float[]> expected = TinyRun.Weights(whole);
        foreach (int stop in (int[])[2, 5]) // in the first epoch, then in a later one
        {
            using var cancel = new CancellationTokenSource();
            int batches = 0;
            BlipCaptionTrainerOptions options = TinyTraining.Of(kind, stopped.Options) with
            {
                Cancellation = cancel.Token,
                Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.Training && ++batches == stop) cancel.Cancel(); }),
            };
            Assert.ThrowsAny<OperationCanceledException>(() => stopped.Train(options, validate: true));
            Assert.True(File.Exists(Path.Combine(stopped.Output, "checkpoint_last.safetensors")));
        }
        CaptionTrainingResult resumed = stopped.Train(TinyTraining.Of(kind, stopped.Options), validate: true);
        Assert.Equal(history.Epochs.Select(e => (e.TrainLoss, e.Cider, e.LearningRate)), resumed.History.Epochs.Select(e => (e.TrainLoss, e.Cider, e.LearningRate)));
        TinyRun.AssertSame(expected, TinyRun.Weights(resumed));
    }

    [Fact]
    public void A_killed_run_goes_on_from_its_last_file()
    {
        using TinyRun straight = new(), killed = new();
        Dictionary<string, float[]> expected = TinyRun.Weights(straight.Train(straight.Options, validate: true));
        string kept = Path.Combine(killed.Folder, "kept");
        int batches = 0;
        // What a kill leaves is the files of that moment: they are copied away in the middle of an epoch, and put back.
        TinyRun.Weights(killed.Train(killed.Options with
        {
            CheckpointEvery = 2,
            Progress = new Now<TrainingProgress>(p =>
            {
                if (p.Stage != TrainingStage.Training || ++batches != 6) return;
                Directory.CreateDirectory(kept);
                foreach (string file in Directory.GetFiles(killed.Output)) File.Copy(file, Path.Combine(kept, Path.GetFileName(file)));
            }),
        }, validate: true));
        Directory.Delete(killed.Output, true);
        Directory.Move(kept, killed.Output);
        TinyRun.AssertSame(expected, TinyRun.Weights(killed.Train(killed.Options, validate: true)));
    }

    [Fact]
    public void Other_settings_are_refused_by_name()
    {
        using var run = new TinyRun();
        run.Train(run.Options with { MaxEpochs = 1 }).Transformer.Dispose();
        TrainingException error = Assert.Throws<TrainingException>(() => run.Train(run.Options with { MaxEpochs = 1, BatchSize = 3 }));
        Assert.Contains("BatchSize was 4 and is 3", error.Message);
        run.Train(run.Options with { MaxEpochs = 1, BatchSize = 3, Resume = false }).Transformer.Dispose();
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_error_and_stays()
    {
        using var run = new TinyRun();
        run.Train(run.Options with { MaxEpochs = 1 }).Transformer.Dispose();
        string file = Path.Combine(run.Output, "checkpoint_last.safetensors");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..1000]);
        Assert.Contains("checkpoint_last", Assert.ThrowsAny<IOException>(() => run.Train(run.Options with { MaxEpochs = 1 })).Message);
        Assert.Equal(1000, new FileInfo(file).Length);
    }
}
