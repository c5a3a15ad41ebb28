using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tests.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Configuration;

public class ConfigFileTests
{
    public static TheoryData<string> HuggingFaceFolders => [.. Find("config.json").Where(f => File.ReadAllText(Goldens.PathOf("blip", f, "config.json")).Contains("\"blip\""))];

    public static TheoryData<string> MedFolders => [.. Find("med_config.json")];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(HuggingFaceFolders))]
    public void A_hugging_face_config_is_read_and_written_back(string folder)
    {
        HuggingFaceConfig config = HuggingFaceConfig.Read(Goldens.PathOf("blip", folder, "config.json"));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Goldens.PathOf("blip", folder, "config.json"))).RootElement;
        JsonElement vision = json.GetProperty("vision_config"), text = json.GetProperty("text_config");
        Assert.Equal(vision.GetProperty("image_size").GetInt32(), config.Model.Vision.ImageSize);
        Assert.Equal(vision.GetProperty("layer_norm_eps").GetDouble(), config.Model.Vision.LayerNormEps);
        Assert.Equal(text.GetProperty("vocab_size").GetInt32(), config.Model.Text.VocabSize);
        Assert.Equal(text.GetProperty("num_attention_heads").GetInt32(), config.Model.Text.NumAttentionHeads);
        Assert.Equal(text.GetProperty("sep_token_id").GetInt32(), config.SepTokenId);
        Assert.Equal(text.GetProperty("bos_token_id").GetInt32(), config.BosTokenId);
        Assert.Equal(json.GetProperty("image_text_hidden_size").GetInt32(), config.Model.ProjectionDim);
        using var temporary = new TemporaryFolder();
        foreach (BlipTask task in (BlipTask[])[BlipTask.Captioning, BlipTask.Retrieval, BlipTask.QuestionAnswering, BlipTask.FeatureExtraction])
        {
            HuggingFaceConfig asked = config with { Task = task };
            Assert.Equal(asked, HuggingFaceConfig.Read(temporary.Write("config.json", asked.ToJson())));
            Assert.Equal(asked.ToJson(), HuggingFaceConfig.Read(temporary["config.json"]).ToJson());
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(MedFolders))]
    public void A_med_config_is_read_and_written_back(string folder)
    {
        TextConfig config = MedConfigFile.Read(Goldens.PathOf("blip", folder, "med_config.json"));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Goldens.PathOf("blip", folder, "med_config.json"))).RootElement;
        Assert.Equal(json.GetProperty("hidden_size").GetInt32(), config.HiddenSize);
        Assert.Equal(json.GetProperty("encoder_width").GetInt32(), config.EncoderWidth);
        Assert.Equal(json.GetProperty("layer_norm_eps").GetDouble(), config.LayerNormEps);
        using var temporary = new TemporaryFolder();
        Assert.Equal(config, MedConfigFile.Read(temporary.Write("med_config.json", MedConfigFile.ToJson(config))));
    }

    [Fact]
    public void Missing_fields_have_the_defaults_of_transformers()
    {
        using var folder = new TemporaryFolder();
        HuggingFaceConfig config = HuggingFaceConfig.Read(folder.Write("config.json", """{"model_type":"blip","architectures":["BlipForQuestionAnswering"],"text_config":{"num_attention_heads":12},"vision_config":{"hidden_size":1024,"num_hidden_layers":24,"num_attention_heads":16,"intermediate_size":4096}}"""));
        Assert.Equal(BlipTask.QuestionAnswering, config.Task);
        Assert.Equal(1e-5, config.Model.Vision.LayerNormEps);
        Assert.Equal(1024, config.Model.Text.EncoderWidth);
        Assert.Equal(30524, config.Model.Text.VocabSize);
        Assert.Equal((30522, 102, 2), (config.BosTokenId, config.SepTokenId, config.EosTokenId));
        Assert.Equal(8, HuggingFaceConfig.Read(folder.Write("config.json", """{"model_type":"blip"}""")).Model.Text.NumAttentionHeads);
    }

    [Theory]
    [InlineData("""{"model_type":"clip"}""", "'model_type' is \"clip\"; expected \"blip\"")]
    [InlineData("""{"model_type":"blip","vision_config":{"image_size":"big"}}""", "'vision_config.image_size' is \"big\"; expected a whole number")]
    [InlineData("""{"model_type":"blip","vision_config":{"image_size":100}}""", "VisionConfig.PatchSize is 16")]
    [InlineData("""{"model_type":"blip","text_config":{"hidden_act":"relu"}}""", "text_config.hidden_act")]
    [InlineData("""{"model_type":"blip","text_config":{"num_attention_heads":7}}""", "NumAttentionHeads is 7")]
    [InlineData("""{"model_type":"blip","text_config":{"hidden_size":-1}}""", "HiddenSize is -1")]
    [InlineData("""{"model_type":"blip","text_config":[]}""", "'text_config' is []; expected an object")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{", "not valid JSON")]
    public void Wrong_values_are_named(string json, string expected)
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<InvalidDataException>(() => HuggingFaceConfig.Read(folder.Write("config.json", json)));
        Assert.Contains(expected, error.Message);
        Assert.Contains("config.json", error.Message);
        Assert.Throws<FileNotFoundException>(() => HuggingFaceConfig.Read(folder["none.json"]));
    }

    private static IEnumerable<string> Find(string file) => !Goldens.Has("blip") ? [] :
        Directory.EnumerateFiles(Goldens.PathOf("blip"), file, SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Goldens.PathOf("blip"), Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal);
}
