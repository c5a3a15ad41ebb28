using System.Globalization;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Progress;
using Blip.MLNet.Trainers.Schedules;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;

// Trains the small captioner that this repository ships, from scratch, on the Shapes data set:
//   dotnet run -c Release --project samples/Shapes -- --train 30000 --val 500 --size 96 --seed 1 --out shapes
//   dotnet run -c Release --project samples/ShapesModel -- shapes models/shapes.safetensors [epochs] [seed]
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: ShapesModel DATA-FOLDER MODEL.safetensors [epochs] [seed]");
    return 2;
}
string data = args[0], output = args[1];
int epochs = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 5;
int seed = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 1;

var ml = new MLContext(seed);
BlipTokenizer tokenizer = BlipTokenizer.Load(Path.Combine(data, "vocab.txt"));
var progress = new ConsoleProgress();
const int width = 128;
var options = new BlipCaptionTrainerOptions
{
    ImageColumnName = "ImagePath",
    CaptionColumnName = "Caption",
    TransformerImageColumnName = "Image",
    OutputColumnName = "PredictedCaption",
    Config = new BlipConfig
    {
        Vision = new VisionConfig { ImageSize = 96, PatchSize = 12, HiddenSize = width, Depth = 4, NumHeads = 4, IntermediateSize = 4 * width },
        Text = new TextConfig
        {
            VocabSize = tokenizer.Size, HiddenSize = width, NumHiddenLayers = 3, NumAttentionHeads = 4, IntermediateSize = 4 * width,
            MaxPositionEmbeddings = 64, EncoderWidth = width, HiddenDropout = 0, AttentionDropout = 0,
        },
    },
    Tokenizer = tokenizer,
    MaxEpochs = epochs,
    BatchSize = 64,
    Precision = Precision.BFloat16,
    LearningRate = new LearningRateSchedule { Kind = LearningRateKind.CosinePerStep, InitialRate = 1.5e-3, MinimumRate = 1e-5, WarmupSteps = 400, WarmupStartRate = 1e-5 },
    Optimizer = new AdamWOptions { MaxGradientNorm = 1 },
    Seed = seed,
    OutputDirectory = Path.ChangeExtension(output, null) + "-run",
    Progress = progress,
};
IDataView train = ml.Data.LoadFromCocoCaptionPairs(Path.Combine(data, "annotations", "captions_train.json"), Path.Combine(data, "images", "train"));
IDataView validation = ml.Data.LoadFromCocoCaptions(Path.Combine(data, "annotations", "captions_val.json"), Path.Combine(data, "images", "val"));
using BlipCaptionTransformer model = ml.ImageCaptioning.Trainers.Blip(options).Fit(train, validation);
using (FileStream file = File.Create(output)) model.Captioner.Save(file);
Console.WriteLine($"Wrote {output}, {new FileInfo(output).Length:n0} bytes");
return 0;

/// <summary>A line every twenty seconds, and every message.</summary>
internal sealed class ConsoleProgress : IProgress<TrainingProgress>
{
    private DateTime _last;

    public void Report(TrainingProgress value)
    {
        if (value.Message.Length == 0 && DateTime.UtcNow - _last < TimeSpan.FromSeconds(20)) return;
        _last = DateTime.UtcNow;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{value.Stage} epoch {value.Epoch + 1}/{value.Epochs} batch {value.Batch}/{value.Batches} loss {value.Loss:f3} lr {value.LearningRate:g3} {value.SamplesPerSecond:f0}/s left {value.TimeLeft:hh\\:mm\\:ss} {value.Message}"));
    }
}
