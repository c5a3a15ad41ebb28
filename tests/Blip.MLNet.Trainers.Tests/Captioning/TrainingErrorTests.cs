using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;
using Blip.MLNet.TrainingProcess;
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
    public void Where_no_picture_can_be_read_nothing_is_trained_and_nothing_is_lost()
    {
        using TinyRun straight = new(), run = new();
        Dictionary<string, float[]> expected = TinyRun.Weights(straight.Train(straight.Options));
        string away = run.Folder + "-away";
        // The pictures are gone from the second epoch on, as those of a network folder may be.
        BlipCaptionTrainerOptions skip = run.Options with { UnreadablePictures = UnreadablePictures.Skip, CheckpointEvery = 1 };
        TrainingException error = Assert.Throws<TrainingException>(() => run.Train(skip with { Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.EpochDone) Move(run.Folder, away); }) }));
        Assert.Contains("In epoch 1 none of the training pictures could be read", error.Message);
        Assert.Contains($"the picture '{run.Folder}", error.Message);
        Assert.False(Directory.Exists(Path.Combine(run.Output, "model")));
        Move(away, run.Folder);
        TinyRun.AssertSame(expected, TinyRun.Weights(run.Train(skip)));
        Directory.Delete(away);

        static void Move(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (string picture in Directory.GetFiles(from, "*.png")) File.Move(picture, Path.Combine(to, Path.GetFileName(picture)));
        }
    }

    [Theory, InlineData(UnreadablePictures.Fail), InlineData(UnreadablePictures.Skip)]
    public void Pictures_that_do_not_exist_at_all_are_an_error(UnreadablePictures choice)
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { UnreadablePictures = choice, ImageFolder = "no-such-folder", ImageColumnName = "File" };
        IDataView data = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { File = Path.GetFileName(r.Path), r.Caption }));
        Assert.Contains(Path.Combine("no-such-folder", ""), Assert.Throws<TrainingException>(() => run.Context.ImageCaptioning.Trainers.Blip(options).Train(data)).Message);
    }

    [Fact]
    public void A_validation_picture_that_cannot_be_read_is_named_and_the_run_can_go_on()
    {
        using TinyRun straight = new(), run = new();
        Dictionary<string, float[]> expected = TinyRun.Weights(straight.Train(straight.Options, validate: true));
        IDataView validation = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { Path = r.Path + ".copy", r.Caption }));
        var trainer = run.Context.ImageCaptioning.Trainers.Blip(run.Options);
        Assert.Contains($"The validation picture '{run.Rows[0].Path}.copy' cannot be read", Assert.Throws<TrainingException>(() => trainer.Train(run.Data, validation)).Message);
        trainer = run.Context.ImageCaptioning.Trainers.Blip(run.Options with { UnreadablePictures = UnreadablePictures.Skip });
        Assert.Matches($"None of the 12 validation pictures could be read.*{System.Text.RegularExpressions.Regex.Escape(run.Rows[0].Path)}", Assert.Throws<TrainingException>(() => trainer.Train(run.Data, validation)).Message);
        foreach (TinyRow row in run.Rows) File.Copy(row.Path, row.Path + ".copy");
        TinyRun.AssertSame(expected, TinyRun.Weights(trainer.Train(run.Data, validation)));
    }

    [Fact]
    public void A_prompt_that_leaves_no_room_for_a_caption_is_an_error()
    {
        using var run = new TinyRun();
        Assert.Contains("MaxTokens is 5, but the prompt 'a picture of ' takes 5", Assert.Throws<ArgumentException>(() => run.Train(run.Options with { MaxTokens = 5 })).Message);
        run.Train(run.Options with { MaxTokens = 6, MaxEpochs = 1 }).Transformer.Dispose();
    }

    [Fact]
    public void Pictures_without_a_caption_are_told()
    {
        using var run = new TinyRun();
        var warnings = new List<string>();
        IDataView data = run.Context.Data.LoadFromEnumerable(run.Rows.Select((r, i) => new { r.Path, Captions = i < 2 ? Array.Empty<string>() : [r.Caption] }));
        BlipCaptionTrainerOptions options = run.Options with { CaptionColumnName = "Captions", MaxEpochs = 1, Progress = new Now<TrainingProgress>(p => { if (p.Stage == TrainingStage.Warning) warnings.Add(p.Message); }) };
        run.Context.ImageCaptioning.Trainers.Blip(options).Train(data).Transformer.Dispose();
        Assert.Equal("2 of the pictures have no caption and are not trained with.", Assert.Single(warnings));
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
    public void Validation_without_a_column_of_references_or_without_rows_leaves_an_older_run_as_it_is()
    {
        using var run = new TinyRun();
        run.Train(run.Options).Transformer.Dispose();
        string[] files = Directory.GetFiles(run.Output, "*", SearchOption.AllDirectories);
        List<byte[]> before = [.. files.Select(File.ReadAllBytes)];
        var trainer = run.Context.ImageCaptioning.Trainers.Blip(run.Options with { Resume = false });
        IDataView without = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { r.Path })), empty = run.Context.Data.LoadFromEnumerable(Array.Empty<TinyRow>());
        Assert.Contains("no column 'Caption'", Assert.Throws<ArgumentException>(() => trainer.Train(run.Data, without)).Message);
        Assert.Contains("have no rows", Assert.Throws<ArgumentException>(() => trainer.Train(run.Data, empty)).Message);
        Assert.Contains("no captions", Assert.Throws<ArgumentException>(() => trainer.Train(empty)).Message);
        Assert.Equal(files.Order(), Directory.GetFiles(run.Output, "*", SearchOption.AllDirectories).Order());
        Assert.Equal(before, files.Select(File.ReadAllBytes));
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
