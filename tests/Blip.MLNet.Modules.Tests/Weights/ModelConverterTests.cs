using Blip.MLNet.Modules.Configuration;
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
        Assert.Throws<ArgumentException>(() => ModelConverter.Convert(Goldens.PathOf("blip", "hf_caption"), folder["x"], new() { Type = ElementType.Int64 }));
        Assert.Throws<ArgumentException>(() => ModelConverter.Convert(Goldens.PathOf("blip", "hf_caption"), folder["pytorch_model.bin"]));
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
