using System.Text.Json;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>
/// The loss of the reference's full-size captioner (goldens 'full'), whose 0.9 GB of weights are written by make_full.py of that folder
/// and named by the environment variable BLIP_FULL_CHECKPOINT.
/// </summary>
public sealed class FullSizeLossTests
{
    private static readonly string Weights = Environment.GetEnvironmentVariable("BLIP_FULL_CHECKPOINT") ?? Goldens.PathOf("full", "model_base_caption_random.pth");

    public static TheoryData<string> Cases => File.Exists(Weights) && Goldens.Has("full", "full.json") ? ["lm"] : [];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Cases))]
    public void Token_ids_and_loss_are_the_references(string name)
    {
        JsonElement golden = JsonDocument.Parse(File.ReadAllBytes(Goldens.PathOf("full", "full.json"))).RootElement, expected = golden.GetProperty(name);
        using BlipCaptioner captioner = BlipCaptioner.Load(Weights, new ModelLoadOptions { Vocabulary = Goldens.PathOf("bert-base-uncased-vocab.txt") });
        string[] captions = expected.GetProperty("captions").Strings();
        int[][] ids = [.. captions.Select(caption => captioner.Tokenizer.Encode(caption)).Select(row => (int[])[captioner.Tokenizer.DecoderId, .. row[1..]])], padded = expected.GetProperty("input_ids").IntRows();
        int pad = captioner.Config.Text.PadTokenId, prompt = captioner.Tokenizer.Encode(golden.GetProperty("prompt").GetString()!).Length - 1, length = padded[0].Length;
        Assert.Equal(padded, ids.Select(row => (int[])[.. row, .. Enumerable.Repeat(pad, length - row.Length)]));

        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        float[] pictures = [.. golden.GetProperty("images").Strings().Take(captions.Length).SelectMany(file => captioner.Processor.Process(RgbImage.Load(Goldens.PathOf("full", file))))];
        Tensor images = torch.tensor(pictures).view(captions.Length, 3, captioner.Processor.Height, captioner.Processor.Width); // [B, 3, S, S]
        Tensor input = torch.tensor([.. padded.SelectMany(row => row.Select(id => (long)id))]).view(captions.Length, length); // [B, L]
        Tensor loss = captioner.Model.Loss(images, input, (input != pad).to_type(ScalarType.Int64), CaptionLabels.Of(input, pad, prompt));
        double reference = expected.GetProperty("loss").GetDouble();
        Assert.Equal(reference, loss.item<float>(), 1e-5 * reference);
    }
}
