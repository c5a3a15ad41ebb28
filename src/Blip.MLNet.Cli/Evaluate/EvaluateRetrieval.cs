using System.CommandLine;
using System.Text.Json;
using Blip.MLNet.Evaluators.Retrieval;

namespace Blip.MLNet.Cli.Evaluate;

/// <summary><c>blip evaluate retrieval</c>.</summary>
internal static class EvaluateRetrieval
{
    public static Command Create()
    {
        var scores = new Option<string>("--scores")
        {
            Description = "JSON: {\"caps_per_image\": [texts of each image, which follow each other], \"scores_i2t\": [images][texts], \"scores_t2i\": [texts][images], absent: the same scores}.",
            Required = true,
            HelpName = "file",
        };
        var report = new Report();
        var command = new Command("retrieval", "Recalls of image-text retrieval in both directions.") { scores };
        report.AddTo(command);
        command.SetGuarded(parsed =>
        {
            RetrievalMetrics metrics = Read(parsed.GetRequiredValue(scores));
            report.Print(parsed, metrics, [.. metrics.ByName(), new("txt_median_rank", metrics.ImageToText.MedianRank), new("img_median_rank", metrics.TextToImage.MedianRank)], writer =>
            {
                for (int i = 0; i < metrics.ImageToText.Ranks.Count; i++) Report.Numbers(writer, [new("rank", metrics.ImageToText.Ranks[i])], "image", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
                for (int i = 0; i < metrics.TextToImage.Ranks.Count; i++) Report.Numbers(writer, [new("rank", metrics.TextToImage.Ranks[i])], "text", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            });
        });
        return command;
    }

    private static RetrievalMetrics Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            using JsonDocument json = JsonDocument.Parse(file);
            JsonElement root = json.RootElement;
            int[] imageOfText = [.. Field(root, "caps_per_image").EnumerateArray().SelectMany((count, image) => Enumerable.Repeat(image, count.GetInt32()))];
            float[][] imageToText = Matrix(Field(root, "scores_i2t"));
            return root.TryGetProperty("scores_t2i", out JsonElement back)
                ? RetrievalEvaluator.Evaluate(imageToText, Matrix(back), imageOfText)
                : RetrievalEvaluator.Evaluate(imageToText, imageOfText);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static JsonElement Field(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement value) ? value : throw new InvalidDataException($"the field '{name}' is absent.");

    private static float[][] Matrix(JsonElement rows) => [.. rows.EnumerateArray().Select(row => row.EnumerateArray().Select(s => s.GetSingle()).ToArray())];
}
