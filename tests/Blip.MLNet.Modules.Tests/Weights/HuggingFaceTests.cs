using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class HuggingFaceTests
{
    public static TheoryData<string> Cases => !Goldens.Has("blip") ? [] :
        [.. Directory.EnumerateDirectories(Goldens.PathOf("blip"), "hf_*").Select(d => Path.GetFileName(d)).Where(c => Goldens.Has("blip", c, "model.safetensors") && Goldens.Has("blip", c, "case.json")).Order(StringComparer.Ordinal)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Cases))]
    public void The_name_table_is_the_references_both_ways(string name)
    {
        foreach (JsonElement row in GoldenCase.Open(name).Json.GetProperty("mapping").GetProperty("rows_original_to_hf").EnumerateArray())
        {
            (string official, string huggingFace) = (row[0].GetString()!, row[1].GetString()!);
            Assert.Equal(huggingFace, HuggingFaceNames.FromOfficial(official));
            Assert.Equal(official, HuggingFaceNames.ToOfficial(huggingFace));
        }
    }

    [Theory]
    [InlineData("visual_encoder_m.blocks.0.norm1.weight"), InlineData("text_encoder.encoder.layer.0.output.dense.weight"), InlineData("visual_encoder.blocks.x.norm1.weight"), InlineData("visual_encoder.head.weight")]
    public void Other_names_stay(string name)
    {
        Assert.Equal(name, HuggingFaceNames.FromOfficial(name));
        Assert.Equal(name, HuggingFaceNames.ToOfficial(name));
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Cases))]
    public void An_official_checkpoint_becomes_the_folder_that_hugging_face_writes(string name)
    {
        GoldenCase golden = GoldenCase.Open(name);
        string weights = Path.GetFullPath(Path.Combine(golden.Folder, golden.Config.GetProperty("same_weights_as").GetString()!, "model.pth"));
        if (!File.Exists(weights)) return;
        using Checkpoint official = Checkpoint.Open(weights);
        BlipTask task = ConfigInference.Task(official);
        HuggingFaceConfig config = HuggingFaceConfig.Read(golden.PathOf("config.json")) with { Task = task };
        string[] words = File.ReadAllLines(golden.PathOf("vocab.txt"));
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(folder["out"], config, official, words);
        // The same keys, shapes and bytes, and so the same file.
        Assert.Equal(File.ReadAllBytes(golden.PathOf("model.safetensors")), File.ReadAllBytes(Path.Combine(folder["out"], "model.safetensors")));
        Assert.Equal(config, HuggingFaceConfig.Read(Path.Combine(folder["out"], "config.json")));
        Assert.Equal(words, File.ReadAllLines(Path.Combine(folder["out"], "vocab.txt")));
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(golden.PathOf("preprocessor_config.json"))).RootElement;
        JsonElement written = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder["out"], "preprocessor_config.json"))).RootElement;
        foreach (JsonProperty field in expected.EnumerateObject()) Assert.True(JsonElement.DeepEquals(field.Value, written.GetProperty(field.Name)), field.Name);

        // Without the tensors that a module of ours may not have, the file is the same.
        HuggingFaceFolder.Write(folder["bare"], config, official.Where(t => !KnownTensors.PositionIds.Contains(t.Name) && !t.Name.Contains("predictions.decoder.")), words);
        Assert.Equal(File.ReadAllBytes(golden.PathOf("model.safetensors")), File.ReadAllBytes(Path.Combine(folder["bare"], "model.safetensors")));

        // And back: every official tensor is found in the folder.
        using Checkpoint back = Checkpoint.Open(folder["out"]);
        LoadPlan plan = LoadPlan.Create(back, official.Select(t => new LoadTarget(t.Name, t.Shape.ToArray())));
        Assert.Equal(official.Count, plan.Assignments.Count);
        Assert.All(plan.Assignments, a => Assert.Equal(official[a.Name].ToBytes(), a.Source.ToBytes()));
    }

    [Fact]
    public void A_task_without_a_folder_and_missing_parts_are_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("VisualReasoning", Assert.Throws<ArgumentException>(() => HuggingFaceFolder.Write(folder["x"], new HuggingFaceConfig { Task = BlipTask.VisualReasoning }, [])).Message);
        Assert.Contains("'visual_encoder.'", Assert.Throws<ArgumentException>(() => HuggingFaceFolder.Write(folder["x"], new HuggingFaceConfig { Task = BlipTask.Captioning }, [])).Message);
    }
}
