using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class ModelConverterTests
{
    public static TheoryData<string> Cases => HuggingFaceTests.Cases;

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Cases))]
    public void Official_to_folder_to_official_and_back_is_the_same(string name)
    {
        GoldenCase golden = GoldenCase.Open(name);
        string original = Path.GetFullPath(Path.Combine(golden.Folder, golden.Config.GetProperty("same_weights_as").GetString()!, "model.pth"));
        if (!File.Exists(original)) return;
        HuggingFaceConfig expected = HuggingFaceConfig.Read(golden.PathOf("config.json"));
        using var folder = new TemporaryFolder();
        ModelConverter.Convert(original, folder["hf"], new() { Config = expected.Model, Vocabulary = File.ReadAllLines(golden.PathOf("vocab.txt")) });
        Assert.Equal(File.ReadAllBytes(golden.PathOf("model.safetensors")), File.ReadAllBytes(Path.Combine(folder["hf"], "model.safetensors")));
        HuggingFaceConfig written = HuggingFaceConfig.Read(Path.Combine(folder["hf"], "config.json"));
        Assert.Equal(expected with { Task = written.Task, ModelProjectionDim = written.ModelProjectionDim }, written);
        ModelConverter.Convert(folder["hf"], folder["back.pth"]);
        ModelConverter.Convert(folder["back.pth"], folder["again.safetensors"]);
        using Checkpoint first = Checkpoint.Open(original), pth = Checkpoint.Open(folder["back.pth"]), safetensors = Checkpoint.Open(folder["again.safetensors"]);
        foreach (Checkpoint result in (Checkpoint[])[pth, safetensors])
        {
            Assert.Equal(first.Names.Order(StringComparer.Ordinal), result.Names.Order(StringComparer.Ordinal));
            Assert.All(first, t => Assert.Equal(t.ToBytes(), result[t.Name].ToBytes()));
        }
    }

    [Fact]
    public void Numbers_are_converted_and_counters_stay()
    {
        if (!Goldens.Has("blip", "hf_caption", "model.safetensors")) return;
        using var folder = new TemporaryFolder();
        ModelConverter.Convert(Goldens.PathOf("blip", "hf_caption"), folder["half"], new() { Type = ElementType.BFloat16 });
        using Checkpoint half = Checkpoint.Open(folder["half"]), whole = Checkpoint.Open(Goldens.PathOf("blip", "hf_caption"));
        Assert.Equal(whole.Names.Order(StringComparer.Ordinal), half.Names.Order(StringComparer.Ordinal));
        Assert.All(half, t => Assert.Equal(t.Name.EndsWith("position_ids", StringComparison.Ordinal) ? ElementType.Int64 : ElementType.BFloat16, t.Type));
        Assert.Contains("\"torch_dtype\": \"bfloat16\"", File.ReadAllText(Path.Combine(folder["half"], "config.json")));
        Assert.Throws<ArgumentException>(() => ModelConverter.Convert(Goldens.PathOf("blip", "hf_caption"), folder["x"], new() { Type = ElementType.Int64 }));
        Assert.Throws<ArgumentException>(() => ModelConverter.Convert(Goldens.PathOf("blip", "hf_caption"), folder["pytorch_model.bin"]));
    }

    [Fact]
    public void Picture_settings_and_the_words_of_a_tokenizer_file_go_along()
    {
        if (!Goldens.Has("blip", "hf_caption", "model.safetensors")) return;
        using var folder = new TemporaryFolder();
        foreach (string name in (string[])["model.safetensors", "config.json"]) File.Copy(Goldens.PathOf("blip", "hf_caption", name), folder[name]);
        string[] words = File.ReadAllLines(Goldens.PathOf("blip", "hf_caption", "vocab.txt"));
        folder.Write("tokenizer.json", JsonSerializer.Serialize(new { model = new { type = "WordPiece", vocab = words.Select((word, id) => (word, id)).ToDictionary(w => w.word, w => w.id) } }));
        folder.Write("preprocessor_config.json", """{"do_resize": true, "size": {"height": 24, "width": 40}, "resample": 2, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.1, 0.2, 0.3], "rescale_factor": 0.5}""");
        ModelConverter.Convert(folder.Path, folder["out"]);
        ImageProcessor from = ImageProcessor.Load(folder.Path), to = ImageProcessor.Load(folder["out"]);
        Assert.Equal((from.Width, from.Height, from.Filter, from.RescaleFactor), (to.Width, to.Height, to.Filter, to.RescaleFactor));
        Assert.Equal((40, 24), (to.Width, to.Height));
        Assert.Equal([.. from.Mean, .. from.Std], (double[])[.. to.Mean, .. to.Std]);
        Assert.Equal(words, File.ReadAllLines(Path.Combine(folder["out"], "vocab.txt")));
    }

    [Fact]
    public void A_small_vocabulary_must_be_given()
    {
        if (!Goldens.Has("blip", "hf_caption", "config.json") || !Goldens.Has("blip", "caption", "model.pth")) return;
        using var folder = new TemporaryFolder();
        BlipConfig config = HuggingFaceConfig.Read(Goldens.PathOf("blip", "hf_caption", "config.json")).Model;
        Assert.Contains("vocab.txt", Assert.Throws<ArgumentException>(() => ModelConverter.Convert(Goldens.PathOf("blip", "caption", "model.pth"), folder["x"], new() { Config = config })).Message);
    }
}
