using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;
using Microsoft.ML;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>What goes wrong is said clearly, and nothing of what was learned is lost.</summary>
public class TrainingErrorTests
{
    [Fact]
    public void A_loss_that_is_not_finite_ends_the_run_with_the_last_good_weights()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions wild = run.Options with { LearningRate = new LearningRateSchedule { InitialRate = 1e3 }, Optimizer = new AdamWOptions { WeightDecay = 1e3 }, MaxEpochs = 50 };
        TrainingException error = Assert.Throws<TrainingException>(() => run.Train(wild));
        Assert.Matches("The (loss|gradient's length) is .* in epoch [0-9]+, batch [0-9]+, at a learning rate of 1E\\+03", error.Message);
        using var checkpoint = Modules.Weights.Checkpoint.Open(Path.Combine(run.Output, "checkpoint_last.safetensors"));
        Assert.All(checkpoint.Where(t => t.Name.StartsWith("model.", StringComparison.Ordinal)), t => Assert.All(t.ToSingle(), v => Assert.True(float.IsFinite(v), t.Name)));
    }

    [Theory, InlineData(""), InlineData("  "), InlineData("...")]
    public void A_caption_without_tokens_is_named(string caption)
    {
        using var run = new TinyRun();
        run.Rows[5].Caption = caption;
        Assert.Contains($"Row 5: the caption '{caption}'", Assert.Throws<ArgumentException>(() => run.Train(run.Options)).Message);
    }

    [Fact]
    public void An_unreadable_picture_is_named_and_the_run_can_go_on()
    {
        using var run = new TinyRun();
        byte[] good = File.ReadAllBytes(run.Rows[3].Path);
        Dictionary<string, float[]> expected = TinyRun.Weights(run.Train(run.Options with { OutputDirectory = null }));
        File.WriteAllBytes(run.Rows[3].Path, good[..20]);
        TrainingException error = Assert.Throws<TrainingException>(() => run.Train(run.Options));
        Assert.Contains($"Row 3: the picture '{run.Rows[3].Path}' cannot be read", error.Message);
        File.WriteAllBytes(run.Rows[3].Path, good);
        TinyRun.AssertSame(expected, TinyRun.Weights(run.Train(run.Options)));
    }

    [Fact]
    public void Unreadable_pictures_can_be_left_out()
    {
        using var run = new TinyRun();
        File.Delete(run.Rows[3].Path);
        var warnings = new List<string>();
        CaptionTrainingResult result = run.Train(run.Options with { UnreadablePictures = UnreadablePictures.Skip, Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.Warning) warnings.Add(p.Message); }) });
        Assert.Equal(3, warnings.Count);
        Assert.All(warnings, w => Assert.Contains("Row 3", w));
        Assert.All(result.History.Epochs, e => Assert.Equal(11, e.Examples));
        result.Transformer.Dispose();
    }

    [Fact]
    public void A_disk_that_takes_nothing_does_not_lose_the_result()
    {
        using var run = new TinyRun();
        Dictionary<string, float[]> expected = TinyRun.Weights(run.Train(run.Options with { OutputDirectory = null }, validate: true));
        foreach (string file in (string[])["checkpoint_last.safetensors", "checkpoint_best.safetensors"]) // a folder of that name cannot be replaced by a file
            Directory.CreateDirectory(Path.Combine(run.Output, file, "in the way"));
        var warnings = new List<string>();
        CaptionTrainingResult result = run.Train(run.Options with { Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.Warning) warnings.Add(p.Message); }) }, validate: true);
        Assert.Contains(warnings, w => w.Contains("checkpoint_last.safetensors", StringComparison.Ordinal) && w.Contains("cannot be written", StringComparison.Ordinal));
        TinyRun.AssertSame(expected, TinyRun.Weights(result));
        Assert.Empty(Directory.GetFiles(run.Output, "*.tmp"));
    }

    [Fact]
    public void Validation_without_references_is_an_error_before_training()
    {
        using var run = new TinyRun();
        IDataView bare = run.Context.Data.LoadFromEnumerable(run.Rows.Select((r, i) => new { r.Path, References = i == 2 ? Array.Empty<string>() : [r.Caption] }));
        var trainer = run.Context.ImageCaptioning.Trainers.Blip(run.Options);
        Assert.Contains($"'{run.Rows[2].Path}' has no reference caption", Assert.Throws<ArgumentException>(() => trainer.Train(run.Data, bare)).Message);
        Assert.False(File.Exists(Path.Combine(run.Output, "checkpoint_last.safetensors")));
    }

    [Fact]
    public void Missing_columns_wrong_types_and_settings_are_named()
    {
        using var run = new TinyRun();
        Assert.Contains("'Photo'", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { ImageColumnName = "Photo" })).Message);
        Assert.Contains("Freeze has 'vision'", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { Freeze = ["vision"] })).Message);
        Assert.Contains("leaves nothing to train", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { Freeze = ["visual_encoder", "text_decoder"] })).Message);
        Assert.Contains("BatchSize is 0", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { BatchSize = 0 })).Message);
        Assert.Contains("needs both", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { Tokenizer = null })).Message);
    }
}
