using Blip.MLNet.Trainers.Lavis.Config;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>Puts a checked config over its defaults and reads every value.</summary>
internal sealed class LavisConfigBinder(string source, ConfigNode user, List<string> warnings)
{
    public LavisRunConfig Bind()
    {
        foreach (string section in new[] { "model", "datasets", "run" })
            if (user[section] is not { Entries: not null }) throw new InvalidDataException($"{source}: the section '{section}' is missing; a run config has model, datasets and run.");
        ConfigSection given = new ConfigSection(user, "").Section("model");
        if (given["arch"] is null) throw new InvalidDataException($"{given.Place}: 'model.arch' is missing; expected {LavisDefaults.Architecture}.");
        given.Choice("arch", "", LavisDefaults.Architecture);
        string type = given.Choice("model_type", "base_coco", [.. LavisDefaults.ModelTypes]);
        ConfigNode all = LavisDefaults.Model(type);
        foreach ((string name, ConfigNode node) in user["datasets"]!.Entries!)
        {
            if (!LavisDefaults.Datasets.Contains(name))
                throw new InvalidDataException($"{node.Place}: there is no data set builder '{name}'; did you mean '{Spelling.Nearest(name, LavisDefaults.Datasets)}'? Known: {string.Join(", ", LavisDefaults.Datasets)}. Your own captions go under coco_caption with your paths in build_info.");
            all = all.With(LavisDefaults.Dataset(name));
        }
        var root = new ConfigSection(all.With(user), "");
        LavisModelConfig model = Model(root.Section("model"), type);
        LavisDatasetConfig[] datasets = [.. root.Section("datasets").Keys.Select(name => Dataset(root, name, model))];
        if (datasets.Length == 0) throw new InvalidDataException($"{source}: 'datasets' names no data set.");
        return new LavisRunConfig { Source = source, Model = model, Datasets = datasets, Run = Runner(root.Section("run")), CacheRoot = root.Section("env").Text("cache_root"), Warnings = warnings };
    }

    private static LavisModelConfig Model(ConfigSection model, string type)
    {
        if (!model.Flag("load_pretrained", true)) throw model.Error("load_pretrained", "is False; training starts from a checkpoint. A model from scratch is trained through BlipCaptionTrainerOptions.Config.");
        return new LavisModelConfig
        {
            Architecture = LavisDefaults.Architecture,
            ModelType = type,
            LoadFinetuned = model.Flag("load_finetuned", true),
            Pretrained = model.Text("pretrained"),
            Finetuned = model.Text("finetuned"),
            VitType = model.Choice("vit_type", "base", "base", "large"),
            VitGradientCheckpointing = model.Flag("vit_grad_ckpt", false),
            VitCheckpointLayers = model.Whole("vit_ckpt_layer", 0) ?? 0,
            VitDropPathRate = model.Number("vit_drop_path_rate", 0, 1),
            ImageSize = model.Whole("image_size", 1) ?? 384,
            Prompt = model.Text("prompt", ""),
            MaxTextLength = model.Whole("max_txt_len", 3) ?? 40,
            Vocabulary = model.Text("vocabulary"),
        };
    }

    private LavisDatasetConfig Dataset(ConfigSection root, string name, LavisModelConfig model)
    {
        ConfigSection dataset = root.Section("datasets").Section(name), info = dataset.Section("build_info"), images = dataset;
        if (dataset.Text("data_type", "images") is var kind and not "images") throw dataset.Error("data_type", $"is '{kind}'; expected images.");
        if (dataset["images"] is null) images = info;
        ConfigNode folder = images["images"] ?? throw new InvalidDataException($"{dataset.Place}: '{dataset.Path}.build_info.images.storage' is missing; expected the folder of the pictures.");
        ConfigSection processors = root.Section("preprocess"), texts = Either(dataset, processors, "text_processor").Section("train");
        texts.Choice("name", "blip_caption", "blip_caption");
        LavisImageProcessor train = Images(Either(dataset, processors, "vis_processor").Section("train"), "blip_image_train", model), eval = Images(Either(dataset, processors, "vis_processor").Section("eval"), "blip_image_eval", model);
        if (eval.Name != "blip_image_eval") throw Either(dataset, processors, "vis_processor").Section("eval").Error("name", $"is '{eval.Name}'; expected blip_image_eval.");
        string? prompt = texts.Text("prompt");
        if (prompt is not null && prompt != model.Prompt) warnings.Add($"{texts["prompt"]!.Place}: '{texts.Name("prompt")}' is '{prompt}', but 'model.prompt' is '{model.Prompt}'; captions are trained with the model's.");
        return new LavisDatasetConfig
        {
            Name = name,
            Images = folder.Text ?? images.Section("images").Text("storage") ?? throw images.Error("images", "has no storage; expected the folder of the pictures."),
            ImagesPlace = folder.Place,
            Annotations = Annotations(info.Section("annotations")),
            TrainImages = train,
            TrainText = new LavisTextProcessor(prompt, texts.Whole("max_words", 1) ?? 50),
        };
    }

    private static ConfigSection Either(ConfigSection dataset, ConfigSection preprocess, string key) => dataset[key] is null ? preprocess.Section(key) : dataset.Section(key);

    private static LavisImageProcessor Images(ConfigSection section, string missing, LavisModelConfig model)
    {
        string name = section.Choice("name", missing, "blip_image_train", "blip2_image_train", "blip_image_eval");
        foreach (string key in new[] { "mean", "std" })
            if (section[key] is not null) throw section.Error(key, "cannot be set; pictures are normalized with CLIP's values, which the checkpoints were trained with.");
        int? size = section.Whole("image_size", 1);
        if (size is { } other && other != model.ImageSize) throw section.Error("image_size", $"is {other}, but 'model.image_size' is {model.ImageSize}; they must be the same.");
        double low = section.Number("min_scale", double.Epsilon, 1) ?? 0.5;
        return new LavisImageProcessor(name, size, low, section.Number("max_scale", low, 1) ?? 1);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<LavisAnnotation>> Annotations(ConfigSection annotations)
    {
        var bySplit = new Dictionary<string, IReadOnlyList<LavisAnnotation>>(StringComparer.Ordinal);
        foreach (string split in annotations.Keys)
        {
            if (annotations[split] is not { } node) continue;
            if (node.Text is { } plain)
            {
                bySplit[split] = [new LavisAnnotation(plain, null, null, node.IsDefault, node.Place)];
                continue;
            }
            ConfigSection files = annotations.Section(split);
            IReadOnlyList<string> storage = files.Texts("storage"), urls = files.Texts("url"), sums = files.Texts("md5");
            if (storage.Count == 0) throw new InvalidDataException($"{files.Place}: '{files.Path}.storage' is missing; expected the path of the annotation file.");
            // A path of the user's own is not the published file, whose sum and address are then not its own.
            bool own = files["storage"] is { IsDefault: false };
            bySplit[split] = [.. storage.Select((path, i) => new LavisAnnotation(path, Of(files, "url", urls, i, own), Of(files, "md5", sums, i, own), files["md5"] is { IsDefault: true }, files["storage"]!.Place))];
        }
        return bySplit;
    }

    private static string? Of(ConfigSection files, string key, IReadOnlyList<string> values, int index, bool own) =>
        index < values.Count && !(own && files[key]!.IsDefault) ? values[index] : null;

    private static LavisRunnerConfig Runner(ConfigSection run)
    {
        run.Choice("task", "captioning", "captioning");
        run.Choice("runner", "runner_base", "runner_base");
        double rate = run.Number("init_lr", 0) ?? throw new InvalidDataException($"{run.Place}: 'run.init_lr' is missing; expected the learning rate, such as 1e-5.");
        return new LavisRunnerConfig
        {
            Schedule = run.Choice("lr_sched", "linear_warmup_cosine_lr", "linear_warmup_cosine_lr", "linear_warmup_step_lr", "constant_lr"),
            InitialRate = rate,
            MinimumRate = run.Number("min_lr", 0) ?? 0,
            WarmupRate = run.Number("warmup_lr", -1) ?? -1,
            WarmupSteps = run.Whole("warmup_steps", 0) ?? 0,
            DecayRate = run.Number("lr_decay_rate", 0, 1) ?? 0.9,
            LayerDecay = run.Number("lr_layer_decay", double.Epsilon, 1) ?? 1,
            WeightDecay = run.Number("weight_decay", 0) ?? 0.05,
            Beta2 = run.Number("beta2", 0, 1) ?? 0.999,
            MaxEpochs = run.Whole("max_epoch", 1) ?? throw new InvalidDataException($"{run.Place}: 'run.max_epoch' is missing; expected a whole number of at least 1."),
            TrainBatchSize = run.Whole("batch_size_train", 1) ?? throw new InvalidDataException($"{run.Place}: 'run.batch_size_train' is missing; expected a whole number of at least 1."),
            EvalBatchSize = run.Whole("batch_size_eval", 1) ?? 64,
            GradientAccumulation = run.Whole("accum_grad_iters", 1) ?? 1,
            Workers = run.Whole("num_workers", 0) ?? 4,
            MaxLength = run.Whole("max_len", 1) ?? 20,
            MinLength = run.Whole("min_len", 0) ?? 5,
            Beams = run.Whole("num_beams", 1) ?? 3,
            ReportMetric = run.Flag("report_metric", true),
            Seed = run.Whole("seed", 0) ?? 42,
            OutputDirectory = run.Text("output_dir", "output"),
            MixedPrecision = run.Flag("amp", false),
            ResumeCheckpoint = run.Text("resume_ckpt_path"),
            EvaluateOnly = run.Flag("evaluate", false),
            TrainSplits = Splits(run, "train_splits", ["train"]),
            ValidSplits = Splits(run, "valid_splits", []),
            TestSplits = Splits(run, "test_splits", []),
            Device = run.Text("device", "cuda"),
        };
    }

    private static IReadOnlyList<string> Splits(ConfigSection run, string key, IReadOnlyList<string> missing)
    {
        string[] known = ["train", "val", "test"];
        IReadOnlyList<string> splits = run[key] is null ? missing : run.Texts(key);
        return splits.FirstOrDefault(s => !known.Contains(s)) is { } other ? throw run.Error(key, $"has '{other}'; did you mean '{Spelling.Nearest(other, known)}'? Expected train, val or test.") : splits;
    }
}
