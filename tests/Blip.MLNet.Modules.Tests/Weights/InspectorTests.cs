using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class InspectorTests
{
    [Theory]
    [InlineData("caption", BlipTask.Captioning), InlineData("vqa", BlipTask.QuestionAnswering), InlineData("itm", BlipTask.Retrieval), InlineData("nlvr", BlipTask.VisualReasoning)]
    [InlineData("feature", BlipTask.FeatureExtraction), InlineData("retrieval", BlipTask.Retrieval), InlineData("pretrain", BlipTask.Pretraining), InlineData("qformer", BlipTask.Unknown)]
    public void The_task_and_sizes_of_an_official_checkpoint_are_found(string name, BlipTask task)
    {
        if (!Goldens.Has("blip", name, "model.pth")) return;
        CheckpointDescription found = CheckpointInspector.Inspect(Goldens.PathOf("blip", name, "model.pth"));
        Assert.Equal(task, found.Task);
        Assert.Equal("official", found.Naming);
        if (task == BlipTask.Unknown) return;
        JsonElement config = GoldenCase.Open(name).Config, vit = config.GetProperty("vit"), med = config.GetProperty("med_config");
        Assert.NotNull(found.Config);
        Assert.Equal(vit.GetProperty("image_size").GetInt32(), found.Config.Vision.ImageSize);
        Assert.Equal(vit.GetProperty("depth").GetInt32(), found.Config.Vision.Depth);
        Assert.Equal(vit.GetProperty("embed_dim").GetInt32(), found.Config.Vision.HiddenSize);
        Assert.Equal(vit.GetProperty("embed_dim").GetInt32() * vit.GetProperty("mlp_ratio").GetInt32(), found.Config.Vision.IntermediateSize);
        Assert.Equal(med.GetProperty("hidden_size").GetInt32(), found.Config.Text.HiddenSize);
        Assert.Equal(med.GetProperty("num_hidden_layers").GetInt32(), found.Config.Text.NumHiddenLayers);
        // Heads leave no trace in the tensors: where one is not 64 columns wide, the files beside them must say how many there are.
        ModelFiles files = ModelFiles.Locate(Goldens.PathOf("blip", name, "model.pth"));
        using Checkpoint checkpoint = Checkpoint.Open(files.Weights);
        if (found.Config.Vision.HiddenSize % 64 != 0)
        {
            Assert.Contains("attention heads", found.Problem);
            Assert.Contains("attention heads", Assert.Throws<CheckpointException>(() => files.ReadConfig(checkpoint)).Message);
        }
        if (files.MedConfig is not null)
        {
            BlipConfig whole = files.ReadConfig(checkpoint, vit.GetProperty("num_heads").GetInt32()).Config;
            Assert.Equal((vit.GetProperty("num_heads").GetInt32(), med.GetProperty("num_attention_heads").GetInt32()), (whole.Vision.NumHeads, whole.Text.NumAttentionHeads));
        }
        Assert.Equal(config.GetProperty("tokens").GetProperty("len").GetInt32(), found.Config.Text.VocabSize);
        Assert.Equal(vit.GetProperty("embed_dim").GetInt32(), found.Config.Text.EncoderWidth);
        if (config.TryGetProperty("embed_dim", out JsonElement projection)) Assert.Equal(projection.GetInt32(), found.Config.ProjectionDim);
        Assert.True(found.TiedDecoder);
    }

    [Theory]
    [InlineData("hf_caption", BlipTask.Captioning), InlineData("hf_vqa", BlipTask.QuestionAnswering), InlineData("hf_itm", BlipTask.Retrieval)]
    public void A_hugging_face_folder_is_described(string name, BlipTask task)
    {
        if (!Goldens.Has("blip", name, "config.json")) return;
        CheckpointDescription found = CheckpointInspector.Inspect(Goldens.PathOf("blip", name));
        Assert.Equal((task, "Hugging Face", CheckpointFormat.Safetensors), (found.Task, found.Naming, found.Format));
        Assert.Equal(HuggingFaceConfig.Read(Goldens.PathOf("blip", name, "config.json")).Model.Vision, found.Config!.Vision);
        Assert.Equal(File.ReadAllLines(Goldens.PathOf("blip", name, "vocab.txt")).Length, found.VocabularyWords);
        using Checkpoint checkpoint = Checkpoint.Open(Goldens.PathOf("blip", name));
        Assert.Equal(checkpoint.Sum(t => t.Count), found.TotalParameters);
        Assert.Equal(checkpoint.Count, found.Parts.Sum(p => p.Tensors));
    }

    [Fact]
    public void The_published_base_model_is_recognised_by_its_shapes()
    {
        if (!Goldens.Has("full", "keys.json")) return;
        JsonElement[] keys = [.. JsonDocument.Parse(File.ReadAllText(Goldens.PathOf("full", "keys.json"))).RootElement.EnumerateArray()];
        var checkpoint = new Checkpoint("memory", CheckpointFormat.Memory, keys.Select(k => new Hollow(k[0].GetString()!, [.. k[1].EnumerateArray().Select(x => x.GetInt64())])));
        BlipConfig config = ConfigInference.Infer(checkpoint);
        Assert.Equal(BlipConfig.Base(), config);
        Assert.Equal(BlipTask.Captioning, ConfigInference.Task(checkpoint));
    }

    [Fact]
    public void What_is_not_a_blip_model_is_described_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["a.safetensors"], [MemoryTensor.Create("x", [2], [1f, 2f])]);
        CheckpointDescription found = CheckpointInspector.Inspect(folder.Path);
        Assert.Equal(BlipTask.Unknown, found.Task);
        Assert.Null(found.Config);
        Assert.Contains("visual_encoder", found.Problem);
        Assert.Equal(2, found.TotalParameters);
    }

    [Fact]
    public void An_adapter_is_described_and_is_no_model()
    {
        if (!Goldens.Has("blip", "lora", "adapter_trained", "adapter_config.json")) return;
        string path = Goldens.PathOf("blip", "lora", "adapter_trained");
        JsonElement config = JsonDocument.Parse(File.ReadAllText(Path.Combine(path, "adapter_config.json"))).RootElement;
        CheckpointDescription found = CheckpointInspector.Inspect(path);
        Assert.Equal((config.GetProperty("r").GetInt32(), config.GetProperty("lora_alpha").GetDouble()), (found.Adapter!.R, found.Adapter.Alpha));
        Assert.Equal((null, null), (found.Problem, found.Config));
        using Checkpoint checkpoint = Checkpoint.Open(path);
        Assert.Contains("LoRA adapter", Assert.Throws<CheckpointException>(() => ConfigInference.Infer(checkpoint)).Message);
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(path, "adapter_model.safetensors"), folder["a.safetensors"]);
        CheckpointDescription alone = CheckpointInspector.Inspect(folder.Path);
        Assert.Null(alone.Adapter);
        Assert.Contains("adapter_config.json", alone.Problem);
    }

    /// <summary>A tensor of which only the shape is known.</summary>
    private sealed class Hollow(string name, long[] shape) : TensorSource(name, ElementType.Float32, shape)
    {
        public override object SharedStorage { get; } = "all";

        public override void ReadBytes(long offset, Span<byte> destination) => throw new NotSupportedException();
    }
}
