using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Trainers.Captioning;
using Blip.MLNet.Trainers.Optimization;
using Blip.MLNet.Trainers.Schedules;
using Microsoft.ML;

namespace Blip.MLNet.Samples.ShapesModel;

/// <summary>The captioner learns another domain: the whole of it, or an adapter of less than 3 % of its parameters.</summary>
internal static class Adaptation
{
    public static void Run(string model, string data, bool lora, int epochs, string? output)
    {
        var ml = new MLContext(seed: 1);
        var options = new BlipCaptionTrainerOptions
        {
            Model = model,
            ImageColumnName = "ImagePath",
            CaptionColumnName = "Caption",
            TransformerImageColumnName = "Image",
            Lora = lora ? Adapter : null,
            MaxEpochs = epochs,
            ValidateEvery = epochs,
            BatchSize = 32,
            LearningRate = new LearningRateSchedule { Kind = LearningRateKind.CosinePerStep, InitialRate = lora ? 5e-3 : 1e-3, MinimumRate = 1e-5, WarmupSteps = 100, WarmupStartRate = 1e-5 },
            Optimizer = new AdamWOptions { MaxGradientNorm = 1 },
            Seed = 1,
            Progress = new ConsoleProgress(),
        };
        CaptionTrainingResult result = ml.ImageCaptioning.Trainers.Blip(options).Train(ShapesData.Pairs(ml, data), ShapesData.HeldOut(ml, data));
        using var transformer = result.Transformer;
        Console.WriteLine(result.Parameters);
        if (output is null) return;
        using FileStream file = File.Create(output);
        transformer.Captioner.Save(file);
    }

    // Most of the domain is new words: their vectors are trained whole, and the layers around them by one direction each.
    private static LoraConfig Adapter => new() { R = 1, Alpha = 4, TargetModules = LoraConfig.BlipModules, ModulesToSave = ["word_embeddings"] };
}
