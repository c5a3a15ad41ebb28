using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Models;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Schedules;
using Microsoft.ML;

namespace Blip.MLNet.Cli.Commands.Training;

/// <summary>blip train caption: the short way, for one's own pictures.</summary>
internal static class TrainCaptionCommand
{
    public static Command Create(CommandContext context)
    {
        var defaults = new BlipCaptionTrainerOptions();
        var data = new Option<string>("--data", "-d") { Description = "Pictures and captions: JSON lines, csv, tsv, a JSON list, COCO annotations, or a folder with metadata.jsonl.", Required = true, HelpName = "FILE" };
        var validation = new Option<string?>("--validation") { Description = "The same, to measure each epoch with; the best one's model is kept.", HelpName = "FILE" };
        var images = new Option<string?>("--images") { Description = "The folder of the pictures. Default: that of the file.", HelpName = "FOLDER" };
        var output = new Option<string>("--out", "-o") { Description = "Folder of checkpoints, logs and the trained model.", Required = true, HelpName = "FOLDER" };
        var lora = new Option<bool>("--lora") { Description = "Train a LoRA adapter instead of the whole model." };
        var rank = new Option<int>("--lora-r") { Description = "Rank of the adapter.", DefaultValueFactory = _ => new LoraConfig().R, HelpName = "N" };
        var alpha = new Option<double>("--lora-alpha") { Description = "Scale of the adapter.", DefaultValueFactory = _ => new LoraConfig().Alpha, HelpName = "N" };
        var saved = new Option<string[]>("--lora-save") { Description = "Modules that are trained as a whole beside the adapter and saved with it (PEFT's modules_to_save), such as word_embeddings.", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the data.", DefaultValueFactory = _ => defaults.MaxEpochs, HelpName = "N" };
        var batch = new Option<int>("--batch", "-b") { Description = "Examples in a batch.", DefaultValueFactory = _ => 8, HelpName = "N" };
        var accumulation = new Option<int>("--accumulation") { Description = "Batches for one update.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var rate = new Option<double?>("--lr") { Description = "The learning rate. Default: 1e-5, and 1e-4 with --lora.", HelpName = "RATE" };
        var resumed = ResumeRate.CreateOption();
        var prompt = new Option<string>("--prompt") { Description = "Words that every caption begins with.", DefaultValueFactory = _ => defaults.Prompt, HelpName = "TEXT" };
        var plain = new Option<bool>("--no-augment") { Description = "Train on the pictures as they are, not cropped, mirrored and varied." };
        var freeze = new Option<string[]>("--freeze") { Description = "Parts that stay as they are, such as visual_encoder.", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };
        var every = new Option<int>("--checkpoint-every") { Description = "Updates between checkpoints inside an epoch; 0: at the end of each only.", DefaultValueFactory = _ => 0, HelpName = "N" };
        var seed = new Option<long>("--seed") { Description = "Two runs with one seed give the same model.", DefaultValueFactory = _ => defaults.Seed, HelpName = "N" };
        var restart = ResumeRate.CreateRestart("--out");
        var model = new ModelOptionSet(DefaultModels.Captioner);
        var command = new Command("caption", "Fine-tune a captioner on your own pictures and captions.") { data, validation, images, output, lora, rank, alpha, saved, epochs, batch, accumulation, rate, resumed, prompt, plain, freeze, every, seed, restart };
        foreach (Option option in model.All) command.Add(option);
        command.SetAction((parsed, cancellation) => Task.Run(() =>
        {
            var ml = new MLContext();
            string? folder = parsed.GetValue(images);
            ModelLoadOptions load = model.Read(parsed);
            using var reporter = new TrainingReporter(context);
            IDataView pairs = CaptionPairs.Read(ml, "--data", parsed.GetRequiredValue(data), folder, reporter.Warn);
            IDataView? measured = parsed.GetValue(validation) is { } file ? CaptionPairs.Read(ml, "--validation", file, folder, reporter.Warn) : null;
            var finder = new ModelFinder(context);
            (string name, string path) = finder.Find(parsed.GetValue(model.Model), DefaultModels.Captioner, cancellation);
            if (LoraFiles.IsOnlyAdapter(path)) throw new UsageException($"--model: '{name}' is an adapter; 'blip convert {name} FOLDER' makes a model of it that can be trained on.");
            bool adapter = parsed.GetValue(lora);
            string[] whole = parsed.GetValue(saved) ?? [];
            if (whole.Length > 0 && !adapter) throw new UsageException("--lora-save has an effect with --lora alone.");
            var options = defaults with
            {
                ImageColumnName = CaptionPairs.Image, CaptionColumnName = CaptionPairs.Caption, TransformerImageColumnName = "Image",
                Model = path, Vocabulary = load.Vocabulary ?? finder.MissingVocabulary(path, cancellation), ImageSize = load.ImageSize, Precision = load.Precision, Device = load.Device,
                MaxEpochs = parsed.GetValue(epochs), BatchSize = parsed.GetValue(batch), GradientAccumulation = parsed.GetValue(accumulation), Prompt = parsed.GetValue(prompt)!,
                LearningRate = defaults.LearningRate with { InitialRate = parsed.GetValue(rate) ?? (adapter ? 1e-4 : 1e-5) },
                Lora = adapter ? new LoraConfig { R = parsed.GetValue(rank), Alpha = parsed.GetValue(alpha), ModulesToSave = whole, BaseModel = name } : null,
                Freeze = parsed.GetValue(freeze) ?? [], CheckpointEvery = parsed.GetValue(every), Seed = parsed.GetValue(seed), Resume = !parsed.GetValue(restart),
                UnreadablePictures = UnreadablePictures.Skip, OutputDirectory = parsed.GetRequiredValue(output), Progress = reporter, Cancellation = cancellation,
                Augmentation = parsed.GetValue(plain) ? null : Augmentation(path, load.ImageSize),
            };
            if (parsed.GetValue(resumed) is { } lower) options = ResumeRate.Apply(options, lower);
            CaptionTrainingResult result = Trainer(ml, options).Train(pairs, measured);
            result.Transformer.Dispose();
            string trained = Path.Combine(options.OutputDirectory!, adapter ? "adapter" : "model");
            if (!result.UnwrittenFiles.Contains(trained)) context.Out.WriteLine(trained);
            return UnwrittenFiles.Report(context, result.UnwrittenFiles);
        }, CancellationToken.None));
        return command;
    }

    private static BlipCaptionTrainer Trainer(MLContext ml, BlipCaptionTrainerOptions options)
    {
        try
        {
            return ml.ImageCaptioning.Trainers.Blip(options);
        }
        catch (ArgumentException e)
        {
            throw new UsageException(ErrorText.Of(e), e);
        }
    }

    private static Func<Modules.Images.RgbImage, SampleRandom, Modules.Images.RgbImage>? Augmentation(string model, int? imageSize)
    {
        int? size = imageSize ?? CheckpointInspector.Inspect(model).Config?.Vision.ImageSize;
        if (size is null) return null;
        var augmentation = new TrainAugmentation(size.Value, size.Value);
        return augmentation.Apply;
    }
}
