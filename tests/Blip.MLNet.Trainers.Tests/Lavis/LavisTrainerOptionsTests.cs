using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Lavis;
using Blip.MLNet.Trainers.Schedules;

namespace Blip.MLNet.Trainers.Tests.Lavis;

public class LavisTrainerOptionsTests
{
    private static BlipCaptionTrainerOptions Options(params string[] options) => LavisTrainerOptions.Create(LavisRunConfig.Load(LavisFile.Path, options)).Validate();

    [Fact]
    public void TheTutorialsConfigMeansTheReferencesRun()
    {
        var warnings = new List<string>();
        BlipCaptionTrainerOptions options = LavisTrainerOptions.Create(LavisRunConfig.Load(LavisFile.Path), warnings.Add).Validate();
        Assert.EndsWith("model_large.pth", options.Model);
        Assert.Equal((384, 5, "a picture of ", 40, 50), (options.ImageSize, options.CheckpointedVisionBlocks, options.Prompt, options.MaxTokens, options.MaxWords));
        Assert.Equal((5, 16, 64, 1, 42L, 0.1), (options.MaxEpochs, options.BatchSize, options.ValidationBatchSize, options.GradientAccumulation, options.Seed, options.LabelSmoothing));
        Assert.Equal((LearningRateKind.LinearWarmupCosine, 2e-6, 0.0, 0), (options.LearningRate.Kind, options.LearningRate.InitialRate, options.LearningRate.MinimumRate, options.LearningRate.WarmupSteps));
        Assert.Equal((0.05, true, 0.999, 1.0), (options.Optimizer.WeightDecay, options.Optimizer.DecayVectors, options.Optimizer.Beta2, options.Optimizer.LayerDecay));
        Assert.Equal((3, 20, 5), (options.Generation.NumBeams, options.Generation.MaxLength, options.Generation.MinLength));
        Assert.Equal((Precision.Float32, "output/BLIP/Caption_coco", CaptionObjective.CiderPlusBleu4), (options.Precision, options.OutputDirectory, options.Objective));
        Assert.Equal(TorchSharp.torch.cuda.is_available() ? 0 : 1, warnings.Count);
        Assert.Equal(TorchSharp.torch.cuda.is_available() ? "cuda" : "cpu", options.Device);
    }

    [Fact]
    public void EveryKeyArrives()
    {
        BlipCaptionTrainerOptions options = Options("run.lr_sched=linear_warmup_step_lr", "run.lr_decay_rate=0.8", "run.warmup_lr=1e-8", "run.warmup_steps=100", "run.min_lr=1e-7", "run.lr_layer_decay=0.9", "run.beta2=0.98", "run.weight_decay=0.04",
            "run.accum_grad_iters=4", "run.amp=True", "run.device=cpu", "run.seed=7", "model.vit_grad_ckpt=False", "model.vit_drop_path_rate=0.2", "model.max_txt_len=30", "model.load_finetuned=True", "datasets.coco_caption.text_processor.train.max_words=20", "run.num_beams=1", "run.num_workers=0");
        Assert.Equal((LearningRateKind.LinearWarmupStep, 0.8, 1e-8, 100, 1e-7), (options.LearningRate.Kind, options.LearningRate.DecayRate, options.LearningRate.WarmupStartRate, options.LearningRate.WarmupSteps, options.LearningRate.MinimumRate));
        Assert.Equal((0.9, 0.98, 0.04), (options.Optimizer.LayerDecay, options.Optimizer.Beta2, options.Optimizer.WeightDecay));
        Assert.Equal((4, Precision.BFloat16, "cpu", 7L, 0, 0.2, 30, 20, 1, 1), (options.GradientAccumulation, options.Precision, options.Device, options.Seed, options.CheckpointedVisionBlocks, options.DropPathRate, options.MaxTokens, options.MaxWords, options.Generation.NumBeams, options.Workers));
        Assert.EndsWith("model_large_caption.pth", options.Model);
        Assert.Equal(LearningRateKind.Constant, Options("run.lr_sched=constant_lr").LearningRate.Kind);
    }

    [Fact]
    public void TheProcessorDecidesTheAugmentation()
    {
        var picture = new RgbImage(50, 40);
        for (int i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)(i * 31);
        RgbImage varied = Options("model.image_size=24").Augmentation!(picture, new SampleRandom(1, 2, 3));
        Assert.Equal(new TrainAugmentation(24, 24).Apply(picture, 1, 2, 3).Pixels, varied.Pixels);
        RgbImage plain = Options("model.image_size=24", "datasets.coco_caption.vis_processor.train.name=blip2_image_train", "datasets.coco_caption.vis_processor.train.min_scale=0.2").Augmentation!(picture, new SampleRandom(1, 2, 3));
        Assert.Equal(new TrainAugmentation(24, 24, new TrainAugmentationOptions { MinScale = 0.2, Operations = 0 }).Apply(picture, 1, 2, 3).Pixels, plain.Pixels);
        Assert.Null(Options("datasets.coco_caption.vis_processor.train.name=blip_image_eval").Augmentation);
    }

    [Theory]
    [InlineData("'model.pretrained' is 'https://example.org/a.pth', which is not fetched", "model.pretrained=https://example.org/a.pth")]
    [InlineData("'model.pretrained' is empty", "model.pretrained=null")]
    [InlineData("'run.resume_ckpt_path' is 'nowhere.safetensors', which does not exist", "run.resume_ckpt_path=nowhere.safetensors")]
    [InlineData("all data sets must have the same", "datasets.flickr30k_caption.text_processor.train.max_words=9")]
    public void WhatCannotBeDoneNamesTheKey(string message, params string[] options) =>
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => Options(options)).Message);
}
