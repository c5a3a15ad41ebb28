using System.CommandLine;
using System.Text.Json;
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
        var shared = new EvaluationOptionSet("COCO caption annotations, or one of BLIP's caption lists: which texts describe which image. A JSON file of scores says so itself.", "Scores: a safetensors file with 'i2t' [images, texts] and, unless it is the transpose, 't2i' [texts, images]; or JSON: {\"caps_per_image\": [texts of each image], \"scores_i2t\": [[...]], \"scores_t2i\": [[...]]}.", "query");
        shared.Results.Aliases.Add("--scores");
        var command = new Command("retrieval", "Measure image-text retrieval: recall at 1, 5 and 10 in both directions, and ranks.");
        foreach (Option option in shared.All) command.Add(option);
        command.SetAction((parsed, _) => Task.Run(() =>
        {
            string results = shared.ResultsFile(parsed);
            RetrievalMetrics metrics = Path.GetExtension(results).Equals(".json", StringComparison.OrdinalIgnoreCase) ? OfJson(results) : OfTensors(results, EvaluationOptionSet.Existing(parsed, shared.Annotations));
            return shared.Report(context, parsed, metrics.ToString(), metrics.ByName().ToDictionary(), () => new { ImageToTextRanks = metrics.ImageToText.Ranks, TextToImageRanks = metrics.TextToImage.Ranks });
        }, CancellationToken.None));
        return command;
    }

    private static RetrievalMetrics OfTensors(string file, string annotations)
    {
        int[] imageOfText = [.. Images(annotations).SelectMany((image, i) => image.References.Select(_ => i))];
        using Checkpoint scores = Checkpoint.Open(file);
        float[][] imageToText = Matrix(scores, "i2t", file);
        return scores.Contains("t2i") ? RetrievalEvaluator.Evaluate(imageToText, Matrix(scores, "t2i", file), imageOfText) : RetrievalEvaluator.Evaluate(imageToText, imageOfText);
    }

    private static RetrievalMetrics OfJson(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            using JsonDocument json = JsonDocument.Parse(stream);
            JsonElement root = json.RootElement;
            int[] imageOfText = [.. root.GetProperty("caps_per_image").EnumerateArray().SelectMany((count, image) => Enumerable.Repeat(image, count.GetInt32()))];
            float[][] imageToText = Matrix(root.GetProperty("scores_i2t"));
            return root.TryGetProperty("scores_t2i", out JsonElement back) ? RetrievalEvaluator.Evaluate(imageToText, Matrix(back), imageOfText) : RetrievalEvaluator.Evaluate(imageToText, imageOfText);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            throw new InvalidDataException($"{file}: expected caps_per_image, scores_i2t and scores_t2i: {e.Message}", e);
        }
    }

    private static float[][] Matrix(JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(s => s.GetSingle()).ToArray())];

    private static IEnumerable<CaptionedImage> Images(string annotations) => JsonKind.BeginsWithObject(annotations) ? CocoCaptionFiles.ReadImages(annotations) : BlipCaptionFiles.ReadImages(annotations);

    private static float[][] Matrix(Checkpoint scores, string name, string file)
    {
        TensorSource tensor = scores[name];
        return tensor.Shape.Length == 2 && tensor.Shape[1] > 0 ? [.. tensor.ToSingle().Chunk((int)tensor.Shape[1])]
            : throw new InvalidDataException($"{file}: '{name}' has the shape {tensor.ShapeText}; expected two dimensions.");
    }
}
