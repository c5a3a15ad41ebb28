using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Schedules;
using Blip.MLNet.Transforms.Captioning;
using Microsoft.ML;

namespace Blip.MLNet.Samples.ShapesModel;

/// <summary>A captioner of 1.7 million parameters from random weights.</summary>
internal static class ScratchTraining
{
    private const int Width = 128;

    public static void Run(string data, string output, int epochs, int seed)
    {
        var ml = new MLContext(seed);
        BlipTokenizer tokenizer = BlipTokenizer.Load(Path.Combine(data, "vocab.txt"));
        var options = new BlipCaptionTrainerOptions
        {
            ImageColumnName = "ImagePath",
            CaptionColumnName = "Caption",
            TransformerImageColumnName = "Image",
            Config = new BlipConfig
            {
                Vision = new VisionConfig { ImageSize = 96, PatchSize = 12, HiddenSize = Width, Depth = 4, NumHeads = 4, IntermediateSize = 4 * Width },
                Text = new TextConfig
                {
                    VocabSize = tokenizer.Size, HiddenSize = Width, NumHiddenLayers = 3, NumAttentionHeads = 4, IntermediateSize = 4 * Width,
                    MaxPositionEmbeddings = 64, EncoderWidth = Width, HiddenDropout = 0, AttentionDropout = 0,
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
            Progress = new ConsoleProgress(),
        };
        using BlipCaptionTransformer model = ml.ImageCaptioning.Trainers.Blip(options).Fit(ShapesData.Pairs(ml, data), ShapesData.HeldOut(ml, data));
        using FileStream file = File.Create(output);
        model.Captioner.Save(file);
        Console.WriteLine($"Wrote {output}, {file.Length:n0} bytes");
    }
}
