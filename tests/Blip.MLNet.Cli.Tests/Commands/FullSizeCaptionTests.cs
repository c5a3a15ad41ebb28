using System.Text.Json;
using Blip.MLNet.Cli.CommandLine;
using Blip.MLNet.Cli.Tests.Support;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Cli.Tests.Commands;

/// <summary>
/// The command line over the reference's full-size captioner (goldens 'full'). Its 0.9 GB of weights are written by make_full.py of that
/// folder and named by the environment variable BLIP_FULL_CHECKPOINT.
/// </summary>
public sealed class FullSizeCaptionTests
{
    private static readonly string Weights = Environment.GetEnvironmentVariable("BLIP_FULL_CHECKPOINT") ?? Goldens.PathOf("full", "model_base_caption_random.pth");

    private static readonly Lazy<JsonElement> Golden = new(() => JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("full", "full.json"))).RootElement);

    public static TheoryData<string> Batches =>
        File.Exists(Weights) && Goldens.Has("full", "full.json") ? [.. Golden.Value.EnumerateObject().Where(p => p.Name.StartsWith("batch", StringComparison.Ordinal)).Select(p => p.Name)] : [];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Batches))]
    public async Task Captions_ids_and_scores_are_the_references(string name)
    {
        JsonElement expected = Golden.Value.GetProperty(name), arguments = Golden.Value.GetProperty("generate_args");
        int[][] ids = expected.GetProperty("ids").IntRows();
        string[] pictures = [.. Golden.Value.GetProperty("images").Strings().Take(ids.Length).Select(file => Goldens.PathOf("full", file))];
        using var folder = new TemporaryFolder();
        CommandLineRun run = await CommandLineRun.Of(
        [
            "caption", .. pictures, "--model", Weights, "--vocab", Goldens.PathOf("bert-base-uncased-vocab.txt"), "--prompt", Golden.Value.GetProperty("prompt").GetString()!,
            "--beams", arguments.GetProperty("num_beams").GetRawText(), "--max-length", arguments.GetProperty("max_length").GetRawText(),
            "--min-length", arguments.GetProperty("min_length").GetRawText(), "--batch", $"{ids.Length}", "--out", folder["c.json"],
        ]);
        Assert.True(run.Code == ExitCodes.Success, run.Error);
        JsonElement[] results = [.. JsonDocument.Parse(File.ReadAllBytes(folder["c.json"])).RootElement.EnumerateArray()];
        Assert.Equal(ids.Length, results.Length);
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.Equal(ids[i], results[i].GetProperty("token_ids").EnumerateArray().Select(id => id.GetInt32()));
            Assert.Equal(expected.GetProperty("scores")[i].GetDouble(), results[i].GetProperty("score").GetDouble(), 1e-4);
            Assert.Equal(expected.GetProperty("text")[i].GetString(), results[i].GetProperty("caption").GetString());
        }
    }
}
