using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Trainers.Captioning;

namespace Blip.MLNet.Trainers.Lavis;

/// <summary>Describes the pictures of a split, writes result/SPLIT_epochbest.json and a line of evaluate.txt, as LAVIS does.</summary>
internal sealed class LavisEvaluation(BlipCaptionTrainerOptions options, bool reportMetric)
{
    /// <summary>The scores; null where none were asked for or the split has no references.</summary>
    public CaptionMetrics? Run(BlipCaptioner captioner, string split, IReadOnlyList<CaptionedImage> images)
    {
        string results = Path.Combine(Directory.CreateDirectory(Path.Combine(options.OutputDirectory!, "result")).FullName, $"{split}_epochbest.json");
        CaptionResult[] captions = [.. images.Chunk(options.ValidationBatchSize).SelectMany(batch => Describe(captioner, batch))];
        CocoCaptionFiles.WriteResults(results, captions);
        if (!reportMetric || images.Any(i => i.References.Length == 0)) return null;
        CaptionMetrics metrics = new CaptionScorer().Score([.. images.Zip(captions, (image, caption) => new CaptionSample(image.ImageId, caption.Caption, image.References))], options.Cancellation);
        string line = JsonSerializer.Serialize(new Dictionary<string, object> { [split] = metrics.ByName().ToDictionary(m => m.Key, m => m.Value) });
        File.AppendAllText(Path.Combine(options.OutputDirectory!, "evaluate.txt"), line + "\n");
        return metrics;
    }

    private IEnumerable<CaptionResult> Describe(BlipCaptioner captioner, CaptionedImage[] batch)
    {
        float[][] pictures = [.. batch.Select(image => captioner.Processor.Process(RgbImage.Load(image.ImagePath)))];
        var captioning = new CaptionOptions { Prompt = options.Prompt, Generation = options.Generation };
        return captioner.CaptionPrepared(pictures, captioning, options.Cancellation)
            .Zip(batch, (found, image) => new CaptionResult { ImageId = image.ImageId, Caption = found.Count > 0 ? found[0].Text : "" });
    }
}
