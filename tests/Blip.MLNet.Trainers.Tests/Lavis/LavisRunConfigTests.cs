using Blip.MLNet.Trainers.Lavis;

namespace Blip.MLNet.Trainers.Tests.Lavis;

public class LavisRunConfigTests
{
    private const string Small = """
        model:
          arch: blip_caption
          model_type: base_coco
        datasets:
          coco_caption:
            build_info:
              images: {storage: pictures}
        run:
          task: captioning
          init_lr: 1e-5
          max_epoch: 2
          batch_size_train: 4
        """;

    [Fact]
    public void TheTutorialsConfigReadsVerbatim()
    {
        LavisRunConfig config = LavisRunConfig.Load(LavisFile.Path);
        Assert.Equal(("blip_caption", "large_coco", false), (config.Model.Architecture, config.Model.ModelType, config.Model.LoadFinetuned));
        Assert.EndsWith("/BLIP/models/model_large.pth", config.Model.Checkpoint);
        Assert.Equal(("large", true, 5, 384, "a picture of ", 40), (config.Model.VitType, config.Model.VitGradientCheckpointing, config.Model.VitCheckpointLayers, config.Model.ImageSize, config.Model.Prompt, config.Model.MaxTextLength));
        LavisDatasetConfig coco = Assert.Single(config.Datasets);
        Assert.Equal(("coco_caption", "coco/images/", "blip_image_train", 0.5, 1.0), (coco.Name, coco.Images, coco.TrainImages.Name, coco.TrainImages.MinScale, coco.TrainImages.MaxScale));
        Assert.Equal(("a picture of ", 50), (coco.TrainText.Prompt, coco.TrainText.MaxWords));
        Assert.Equal(["test", "train", "val"], coco.Annotations.Keys.Order());
        Assert.Equal(("coco/annotations/coco_karpathy_train.json", "aa31ac474cf6250ebb81d18348a07ed8"), (coco.Annotations["train"][0].Storage, coco.Annotations["train"][0].Md5));
        LavisRunnerConfig run = config.Run;
        Assert.Equal(("linear_warmup_cosine_lr", 2e-6, 0.0, 0.05, 5, 16, 64, 4), (run.Schedule, run.InitialRate, run.MinimumRate, run.WeightDecay, run.MaxEpochs, run.TrainBatchSize, run.EvalBatchSize, run.Workers));
        Assert.Equal((20, 5, 3, 42L, "output/BLIP/Caption_coco", false, null, false), (run.MaxLength, run.MinLength, run.Beams, run.Seed, run.OutputDirectory, run.MixedPrecision, run.ResumeCheckpoint, run.EvaluateOnly));
        Assert.Equal(["train", "val", "test", "cuda"], [.. run.TrainSplits, .. run.ValidSplits, .. run.TestSplits, run.Device]);
        Assert.Equal(["'run.world_size'", "'run.dist_url'", "'run.distributed'"], config.Warnings.Select(w => w.Split(' ').First(x => x.StartsWith("'run."))));
        Assert.All(config.Warnings, w => Assert.Matches(@"caption_coco_large_ft\.yaml, line \d+: .* one process trains on one device", w));
    }

    [Fact]
    public void OptionsGoOverTheFileAndTheFileOverTheDefaults()
    {
        LavisRunConfig config = LavisRunConfig.Parse(Small, "small.yaml", "run.max_epoch=7", "model.load_finetuned=False", "model.pretrained=my model.pth", "run.valid_splits=[val, test]", "datasets.coco_caption.images=/mine", "model.prompt=\"\"");
        Assert.Equal((7, 1e-5, 64), (config.Run.MaxEpochs, config.Run.InitialRate, config.Run.EvalBatchSize));
        Assert.Equal(("my model.pth", "base", "/mine"), (config.Model.Checkpoint, config.Model.VitType, config.Datasets[0].Images));
        Assert.Equal(["val", "test"], config.Run.ValidSplits);
        Assert.Equal("", config.Model.Prompt);
        Assert.Equal(3, LavisRunConfig.Parse(Small, "small.yaml", "run.seed", "3").Run.Seed);
        LavisRunConfig plain = LavisRunConfig.Parse(Small, "small.yaml");
        Assert.True(plain.Model.LoadFinetuned);
        Assert.EndsWith("blip_coco_caption_base.pth", plain.Model.Checkpoint);
        Assert.Equal("pictures", plain.Datasets[0].Images);
    }

    [Theory]
    [InlineData("init_lr: 1e-5", "init_rl: 1e-5", "small.yaml, line 10: unknown key 'run.init_rl'; did you mean 'init_lr'?")]
    [InlineData("model_type: base_coco", "model_tpye: base_coco", "line 3: unknown key 'model.model_tpye'; did you mean 'model_type'?")]
    [InlineData("model_type: base_coco", "model_type: large_coc", "line 3: 'model.model_type' is 'large_coc'; did you mean 'large_coco'?")]
    [InlineData("arch: blip_caption", "arch: blip_retrieval", "line 2: 'model.arch' is 'blip_retrieval'")]
    [InlineData("coco_caption:", "coco_captions:", "line 5: there is no data set builder 'coco_captions'; did you mean 'coco_caption'?")]
    [InlineData("max_epoch: 2", "max_epoch: two", "line 11: 'run.max_epoch' is 'two'; expected a whole number of at least 1")]
    [InlineData("max_epoch: 2", "max_epoch: 0", "line 11: 'run.max_epoch' is '0'; expected a whole number of at least 1")]
    [InlineData("init_lr: 1e-5", "init_lr: fast", "line 10: 'run.init_lr' is 'fast'; expected a number of at least 0")]
    [InlineData("init_lr: 1e-5", "init_lr: {a: 1}", "line 10: 'run.init_lr' has keys (a); expected a plain value")]
    [InlineData("task: captioning", "task: retrieval", "line 9: 'run.task' is 'retrieval'")]
    [InlineData("max_epoch: 2", "max_epoch: 2\n  max_epoch: 3", "small.yaml, line 1")]
    [InlineData("max_epoch: 2", "max_epoch: [2", "no valid YAML")]
    [InlineData("init_lr: 1e-5", "init_lr: &x 1e-5\n  min_lr: *x", "line 11: no valid YAML: the alias '*x' is not supported")]
    [InlineData("  max_epoch: 2", "  amp: maybe\n  max_epoch: 2", "line 11: 'run.amp' is 'maybe'; expected True or False")]
    [InlineData("  max_epoch: 2", "  train_splits: [trian]\n  max_epoch: 2", "'run.train_splits' has 'trian'; did you mean 'train'?")]
    [InlineData("  max_epoch: 2", "", "'run.max_epoch' is missing")]
    [InlineData("run:", "ran:", "line 8: unknown key 'ran'; did you mean 'run'?")]
    public void MistakesNameLineKeyAndTheNearestName(string good, string bad, string message)
    {
        Assert.Contains(good, Small);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse(Small.Replace(good, bad), "small.yaml")).Message);
    }

    [Theory]
    [InlineData("run.max_epochs=3", "option run.max_epochs=3: unknown key 'run.max_epochs'; did you mean 'max_epoch'?")]
    [InlineData("run.max_epoch=many", "option run.max_epoch=many: 'run.max_epoch' is 'many'")]
    [InlineData("=3", "Option '=3' has no value")]
    [InlineData("run..seed=3", "Option 'run..seed' is no name")]
    [InlineData("run.train_splits=[train", "option run.train_splits=[train: no valid YAML")]
    [InlineData("model.image_size=64", null)]
    public void OptionsAreCheckedToo(string option, string? message)
    {
        if (message is null) Assert.Equal(64, LavisRunConfig.Parse(Small, "small.yaml", option).Model.ImageSize);
        else Assert.Contains(message, Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse(Small, "small.yaml", option)).Message);
    }

    [Fact]
    public void TheTutorialsShortFormOfALocalFolderReads()
    {
        const string images = "datasets:\n  coco_caption:\n    images:\n      my/pictures\n";
        LavisRunConfig config = LavisRunConfig.Parse($"model:\n  arch: blip_caption\n{images}run: {{init_lr: 1e-5, max_epoch: 1, batch_size_train: 2}}\n", "short.yaml");
        Assert.Equal("my/pictures", config.Datasets[0].Images);
        Assert.Equal("coco/annotations/coco_karpathy_val.json", config.Datasets[0].Annotations["val"][0].Storage);
        Assert.Empty(config.Warnings);
    }

    [Fact]
    public void DeepTextsAreRefused()
    {
        string deep = new('[', 100_000);
        Assert.Contains("nested more than 64 deep", Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse($"model: {deep}", "deep.yaml")).Message);
    }

    [Fact]
    public void WhatCannotGoTogetherIsRefused()
    {
        Assert.Contains("they must be the same", Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse(Small, "s", "datasets.coco_caption.vis_processor.train.image_size=224")).Message);
        Assert.Contains("cannot be set", Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse(Small, "s", "datasets.coco_caption.vis_processor.train.mean=[0, 0, 0]")).Message);
        Assert.Contains("expected blip_image_eval", Assert.Throws<InvalidDataException>(() => LavisRunConfig.Parse(Small, "s", "datasets.coco_caption.vis_processor.eval.name=blip_image_train")).Message);
        Assert.Contains("'model.prompt'", Assert.Single(LavisRunConfig.Parse(Small, "s", "datasets.coco_caption.text_processor.train.prompt=this is ").Warnings));
        Assert.Contains("other tasks", Assert.Single(LavisRunConfig.Parse(Small, "s", "run.k_test=128").Warnings));
        Assert.Throws<FileNotFoundException>(() => LavisRunConfig.Load("no such.yaml"));
    }
}
