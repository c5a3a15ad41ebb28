using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.History;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>The trainer from data views to a transformer and its files.</summary>
public class BlipCaptionTrainerTests
{
    [Theory, InlineData(Precision.Float32), InlineData(Precision.BFloat16)]
    public void It_learns_and_gives_a_transformer(Precision precision)
    {
        using var run = new TinyRun(6);
        var stages = new HashSet<TrainingStage>();
        CaptionTrainingResult result = run.Train(run.Options with
        {
            MaxEpochs = 160, ValidateEvery = 40, BatchSize = 6, Precision = precision, Dropout = 0, DropPathRate = 0, OutputDirectory = null, Generation = new() { NumBeams = 1, MaxLength = 12 },
            Progress = new Now<TrainingProgress>(p => stages.Add(p.Stage)),
        }, validate: true);
        using BlipCaptionTransformer transformer = result.Transformer;
        foreach (TrainingStage stage in (TrainingStage[])[TrainingStage.Preparing, TrainingStage.Training, TrainingStage.Validating, TrainingStage.EpochDone, TrainingStage.Done]) Assert.Contains(stage, stages);
        Assert.True(result.History.Epochs[^1].TrainLoss < 0.5 * result.History.Epochs[0].TrainLoss, $"{result.History.Epochs[0].TrainLoss} -> {result.History.Epochs[^1].TrainLoss}");
        Assert.True(result.History.Best!.Cider > 5, $"{result.History.Best.Cider}");
        IDataView images = run.Context.Transforms.LoadImages("Image", "", "Path").Fit(run.Data).Transform(run.Data);
        IDataView predicted = transformer.Transform(images);
        Assert.Equal(run.Rows.Select(r => r.Caption), predicted.GetColumn<string>("PredictedCaption"));
    }

    [Fact]
    public void Its_files_are_read_by_others()
    {
        using var run = new TinyRun();
        CaptionTrainingResult result = run.Train(run.Options, validate: true);
        using BlipCaptioner again = BlipCaptioner.Load(Path.Combine(run.Output, "model"));
        Assert.Equal(result.Transformer.Captioner.Caption(run.Rows[0].Path), again.Caption(run.Rows[0].Path));
        string[] log = File.ReadAllLines(Path.Combine(run.Output, "log.txt"));
        Assert.Equal(6, log.Length);
        Assert.StartsWith("{\"train_lr\": \"0.005\", \"train_loss\": \"", log[0]);
        Assert.Contains("\"val_CIDEr\": ", log[1]);
        Assert.StartsWith("<svg ", File.ReadAllText(Path.Combine(run.Output, "history.svg")));
        System.Xml.Linq.XDocument.Load(Path.Combine(run.Output, "history.svg"));
        IDataView history = result.History.ToDataView(run.Context);
        Assert.Equal([0, 1, 2], history.GetColumn<int>(nameof(TrainingEpoch.Epoch)));
        result.Transformer.Dispose();
    }

    [Fact]
    public void The_best_epoch_is_the_result_and_training_stops_early()
    {
        using var run = new TinyRun(6);
        CaptionTrainingResult result = run.Train(run.Options with { MaxEpochs = 30, Patience = 2, LearningRate = new LearningRateSchedule { InitialRate = 0, MinimumRate = 0 } }, validate: true);
        Assert.Equal(3, result.History.Epochs.Count); // nothing changes: the first is best, and two more bring no gain
        Assert.Equal(0, result.History.Best!.Epoch);
        Assert.True(File.Exists(Path.Combine(run.Output, "checkpoint_best.safetensors")));
        result.Transformer.Dispose();
    }

    [Fact]
    public void Accumulated_batches_equal_a_large_one()
    {
        using var run = new TinyRun(10);
        BlipCaptionTrainerOptions plain = run.Options with { Dropout = 0, DropPathRate = 0, OutputDirectory = null, DropLast = false, BatchSize = 10, MaxEpochs = 2, LearningRate = new LearningRateSchedule { InitialRate = 1e-3 } };
        Dictionary<string, float[]> large = TinyRun.Weights(run.Train(plain)), small = TinyRun.Weights(run.Train(plain with { BatchSize = 5, GradientAccumulation = 2 }));
        foreach ((string name, float[] values) in large)
        {
            if (name.EndsWith("key.bias", StringComparison.Ordinal) || name.EndsWith("qkv.bias", StringComparison.Ordinal)) continue; // no gradient but noise
            for (int i = 0; i < values.Length; i++) Assert.True(Math.Abs(values[i] - small[name][i]) < 3e-4, $"{name}: {values[i]} {small[name][i]}");
        }
    }

    [Fact]
    public void Checkpointed_blocks_change_nothing()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { OutputDirectory = null };
        TinyRun.AssertSame(TinyRun.Weights(run.Train(options)), TinyRun.Weights(run.Train(options with { CheckpointedVisionBlocks = 2 })));
    }

    [Theory, InlineData("text_decoder.cls", true), InlineData("word_embeddings", true), InlineData("word_embeddings", false), InlineData("cls.predictions.decoder", false)]
    public void An_adapter_trains_few_numbers_and_is_saved(string saved, bool tied)
    {
        using var run = new TinyRun();
        CaptionTrainingResult result = run.Train(run.Options with { Lora = new LoraConfig { R = 2, Alpha = 4, Dropout = 0.1, Bias = LoraBias.LoraOnly, ModulesToSave = [saved], EnsureWeightTying = tied } });
        Assert.True(result.Parameters.Trainable < result.Parameters.All / 2);
        string zip = Path.Combine(run.Folder, "model.zip");
        run.Context.Model.Save(result.Transformer, run.Data.Schema, zip);
        using (var loaded = (BlipCaptionTransformer)run.Context.Model.Load(zip, out _))
        {
            Dictionary<string, float[]> parameters = result.Transformer.Captioner.Model.named_parameters().ToDictionary(p => p.Item1, p => p.Item2.detach().data<float>().ToArray());
            TinyRun.AssertSame(parameters, loaded.Captioner.Model.named_parameters().ToDictionary(p => p.Item1, p => p.Item2.detach().data<float>().ToArray()));
        }
        Assert.True(LoraFiles.IsAdapter(Path.Combine(run.Output, "adapter")));
        using CaptionTrainingModel fresh = CaptionTrainingModel.Create(run.Options);
        using LoraAdapter adapter = LoraFiles.Load(fresh.Master, Path.Combine(run.Output, "adapter"));
        adapter.Merge();
        Dictionary<string, float[]> expected = TinyRun.Weights(result);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in fresh.Master.named_parameters())
            Assert.Equal(expected[name], parameter.detach().data<float>().ToArray());
    }

    [Fact]
    public void Frozen_parts_stay_as_they_are()
    {
        using var run = new TinyRun();
        Dictionary<string, float[]> weights = TinyRun.Weights(run.Train(run.Options with { Freeze = ["visual_encoder"] }));
        using CaptionTrainingModel fresh = CaptionTrainingModel.Create(run.Options);
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in fresh.Master.named_parameters())
            Assert.Equal(name.StartsWith("visual_encoder", StringComparison.Ordinal), parameter.detach().data<float>().ToArray().AsSpan().SequenceEqual(weights[name]));
    }

    [Fact]
    public void A_picture_encoder_that_nothing_trains_stays_as_for_inference()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { DropPathRate = 0 };
        using (CaptionTrainingModel frozen = CaptionTrainingModel.Create(options with { Freeze = ["visual_encoder"] }))
        {
            frozen.Train();
            Assert.Equal((false, true), (frozen.Working.visual_encoder.training, frozen.Working.text_decoder.training));
        }
        using CaptionTrainingModel partly = CaptionTrainingModel.Create(options with { Freeze = ["visual_encoder.blocks"] });
        partly.Train();
        Assert.True(partly.Working.visual_encoder.training);
    }
}
