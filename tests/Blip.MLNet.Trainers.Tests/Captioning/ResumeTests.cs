using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
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
    public void A_run_goes_on_in_another_culture_and_from_a_checkpoint_with_texts_of_its_own_culture()
    {
        using var run = new TinyRun();
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            BlipCaptionTrainerOptions options = run.Options with { MaxEpochs = 1, Optimizer = run.Options.Optimizer with { WeightDecay = 0.05 } };
            run.Train(options).Transformer.Dispose();
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone(); // numbers as in de-DE, which the invariant mode does not have
            german.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." };
            CultureInfo.CurrentCulture = german;
            run.Train(options).Transformer.Dispose(); // refused, if numbers were compared in the culture's form
            string last = Path.Combine(run.Output, "checkpoint_last.safetensors"), of = "InitialRate = ";
            Rewrite(last, note => Regex.Replace(note, @"(?<=[0-9])\.(?=[0-9])", ",")); // as it was once written in this culture
            run.Train(options).Transformer.Dispose();
            Assert.Contains("LearningRate was", Assert.Throws<TrainingException>(() => run.Train(options with { LearningRate = options.LearningRate with { InitialRate = 0.25 } })).Message);
            Assert.DoesNotContain(",", RunSettings.Of(options, "", CultureInfo.InvariantCulture)["LearningRate"].Split(of)[1].Split(", ")[0]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // Numbers of the settings alone: the rest of the state is JSON.
    private static void Rewrite(string file, Func<string, string> setting)
    {
        Dictionary<string, string> notes;
        MemoryTensor[] tensors;
        using (Checkpoint checkpoint = Checkpoint.Open(file))
        {
            notes = new Dictionary<string, string>(checkpoint.Metadata);
            tensors = [.. checkpoint.Select(t => MemoryTensor.Create(t.Name, t.Shape.ToArray(), t.ToSingle()))];
        }
        JsonNode state = JsonNode.Parse(notes["blip.training"])!;
        JsonObject settings = state["Settings"]!.AsObject();
        bool changed = false;
        foreach (string name in (string[])["LearningRate", "Optimizer"])
        {
            string text = settings[name]!.GetValue<string>();
            settings[name] = setting(text);
            changed |= settings[name]!.GetValue<string>() != text;
        }
        Assert.True(changed);
        notes["blip.training"] = state.ToJsonString();
        SafetensorsWriter.Write(file, tensors, notes);
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
