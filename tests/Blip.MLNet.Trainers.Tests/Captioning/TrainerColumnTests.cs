using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;

namespace Blip.MLNet.Trainers.Tests.Captioning;

/// <summary>The kinds of columns that the trainer reads, and its place in a pipeline.</summary>
public class TrainerColumnTests
{
    [Fact]
    public void Paths_files_and_images_give_the_same_weights()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { OutputDirectory = null, MaxEpochs = 1 };
        Dictionary<string, float[]> paths = TinyRun.Weights(run.Train(options));
        IDataView files = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { File = File.ReadAllBytes(r.Path), r.Caption }));
        TinyRun.AssertSame(paths, TinyRun.Weights(run.Context.ImageCaptioning.Trainers.Blip(options with { ImageColumnName = "File" }).Train(files)));
        IDataView images = run.Context.Transforms.LoadImages("Image", "", "Path").Fit(run.Data).Transform(run.Data);
        TinyRun.AssertSame(paths, TinyRun.Weights(run.Context.ImageCaptioning.Trainers.Blip(options with { ImageColumnName = "Image" }).Train(images)));
        IDataView relative = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { Path = Path.GetFileName(r.Path), r.Caption }));
        TinyRun.AssertSame(paths, TinyRun.Weights(run.Context.ImageCaptioning.Trainers.Blip(options with { ImageFolder = run.Folder }).Train(relative)));
    }

    [Fact]
    public void A_vector_of_captions_is_as_many_examples()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { OutputDirectory = null, MaxEpochs = 1, BatchSize = 24 };
        IDataView vectors = run.Context.Data.LoadFromEnumerable(run.Rows.Select(r => new { r.Path, Caption = new[] { r.Caption, "a picture" } }));
        using BlipCaptionTransformer result = Check(run.Context.ImageCaptioning.Trainers.Blip(options).Train(vectors, vectors));

        static BlipCaptionTransformer Check(CaptionTrainingResult result)
        {
            Assert.Equal(24, result.History.Epochs[0].Examples);
            return result.Transformer;
        }
    }

    [Fact]
    public void References_of_one_picture_are_gathered_from_several_rows()
    {
        using var run = new TinyRun(2);
        var rows = new[] { new { Id = 7, run.Rows[0].Path, Caption = "a red square" }, new { Id = 8, run.Rows[1].Path, Caption = "a green square" }, new { Id = 7, run.Rows[0].Path, Caption = "a square" } };
        Data.CaptionData data = Data.CaptionDataReader.Read(run.Context.Data.LoadFromEnumerable(rows), "Path", "Caption", "Id", null, default);
        Assert.Equal(["7", "8"], data.Ids);
        Assert.Equal(["a red square", "a square"], data.References[0]);
        Assert.Equal([0, 1, 0], data.Examples.Select(e => e.Picture));
    }

    [Fact]
    public void It_is_the_end_of_a_pipeline_and_its_model_is_saved()
    {
        using var run = new TinyRun();
        MLContext ml = run.Context;
        var pipeline = ml.Transforms.LoadImages("Image", "", "Path").Append(ml.ImageCaptioning.Trainers.Blip(run.Options with { ImageColumnName = "Image", MaxEpochs = 1, OutputDirectory = null }));
        TransformerChain<BlipCaptionTransformer> model = pipeline.Fit(run.Data);
        string zip = Path.Combine(run.Folder, "model.zip");
        ml.Model.Save(model, run.Data.Schema, zip);
        ITransformer loaded = new MLContext().Model.Load(zip, out _);
        string[] expected = [.. model.Transform(run.Data).GetColumn<string>("PredictedCaption")];
        Assert.Equal(expected, loaded.Transform(run.Data).GetColumn<string>("PredictedCaption"));
        model.LastTransformer.Dispose();
        (loaded as IDisposable)?.Dispose();
    }

    [Fact]
    public void The_transformer_writes_captions_by_all_settings_of_generation()
    {
        using var run = new TinyRun();
        MLContext ml = run.Context;
        var generation = new GenerationOptions { NumBeams = 1, Sample = true, Temperature = 9, TopK = 0, TopP = 1, Seed = 5, MinLength = 8, MaxLength = 12 };
        using BlipCaptionTransformer trained = ml.ImageCaptioning.Trainers.Blip(run.Options with { MaxEpochs = 1, OutputDirectory = null, Generation = generation, TransformerImageColumnName = "Image" }).Fit(run.Data);
        IDataView images = ml.Transforms.LoadImages("Image", "", "Path").Fit(run.Data).Transform(run.Data);
        var options = new CaptionOptions { Prompt = run.Options.Prompt, Generation = generation };
        string[] expected = [.. trained.Captioner.CaptionAll([.. run.Rows.Select(r => RgbImage.Load(r.Path))], options).Select(c => c[0].Text)];
        Assert.Equal(expected, trained.Transform(images).GetColumn<string>("PredictedCaption"));
        Assert.NotEqual(expected, trained.Captioner.CaptionAll([.. run.Rows.Select(r => RgbImage.Load(r.Path))], options with { Generation = generation with { Seed = 6 } }).Select(c => c[0].Text));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        using var run = new TinyRun();
        BlipCaptionTrainerOptions options = run.Options with { Resume = false, Lora = new Modules.Adapters.LoraConfig { Bias = Modules.Adapters.LoraBias.All }, Precision = Modules.Tasks.Precision.BFloat16, CheckpointedVisionBlocks = 1 };
        run.Train(options, validate: true).Transformer.Dispose();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        run.Train(options, validate: true).Transformer.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }
}
