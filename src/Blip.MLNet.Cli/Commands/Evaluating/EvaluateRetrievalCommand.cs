using System.CommandLine;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Inputs;
using Blip.MLNet.Evaluators.Loaders;
using Blip.MLNet.Evaluators.Loaders.Coco;
using Blip.MLNet.Evaluators.Loaders.Lists;
using Blip.MLNet.Evaluators.Retrieval;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Cli.Commands.Evaluating;

/// <summary>blip evaluate retrieval: recalls in both directions.</summary>
internal static class EvaluateRetrievalCommand
{
    public static Command Create(CommandContext context)
    {
        var shared = new EvaluationOptionSet("COCO caption annotations, or one of BLIP's caption lists: which texts describe which image.", "Scores: a safetensors file with 'i2t' [images, texts] and, unless it is the transpose, 't2i' [texts, images].", "query");
        var command = new Command("retrieval", "Measure image-text retrieval: recall at 1, 5 and 10 in both directions, and ranks.");
        foreach (Option option in shared.All) command.Add(option);
        command.SetAction((parsed, _) => Task.Run(() =>
        {
            string results = shared.ResultsFile(parsed), annotations = EvaluationOptionSet.Existing(parsed, shared.Annotations);
            int[] imageOfText = [.. Images(annotations).SelectMany((image, i) => image.References.Select(_ => i))];
            using Checkpoint scores = Checkpoint.Open(results);
            float[][] imageToText = Matrix(scores, "i2t", results);
            RetrievalMetrics metrics = scores.Contains("t2i") ? RetrievalEvaluator.Evaluate(imageToText, Matrix(scores, "t2i", results), imageOfText) : RetrievalEvaluator.Evaluate(imageToText, imageOfText);
            return shared.Report(context, parsed, metrics.ToString(), metrics.ByName().ToDictionary(), () => new { ImageToTextRanks = metrics.ImageToText.Ranks, TextToImageRanks = metrics.TextToImage.Ranks });
        }, CancellationToken.None));
        return command;
    }

    private static IEnumerable<CaptionedImage> Images(string annotations) => JsonKind.BeginsWithObject(annotations) ? CocoCaptionFiles.ReadImages(annotations) : BlipCaptionFiles.ReadImages(annotations);

    private static float[][] Matrix(Checkpoint scores, string name, string file)
    {
        TensorSource tensor = scores[name];
        return tensor.Shape.Length == 2 && tensor.Shape[1] > 0 ? [.. tensor.ToSingle().Chunk((int)tensor.Shape[1])]
            : throw new InvalidDataException($"{file}: '{name}' has the shape {tensor.ShapeText}; expected two dimensions.");
    }
}
