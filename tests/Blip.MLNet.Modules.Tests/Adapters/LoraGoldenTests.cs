using System.Text.Json;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Generation;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Adapters;

/// <summary>LoRA against PEFT on Hugging Face's BLIP (case 'lora').</summary>
public class LoraGoldenTests
{
    private static readonly GoldenCase? Golden = Goldens.Has("blip", "lora") ? GoldenCase.Open("lora") : null;

    public static TheoryData<string> Forwards => Golden is null ? [] : [.. Golden.Tests.Where(t => t.TensorNames.Contains("decoder_logits")).Select(t => t.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Forwards))]
    public void Logits_and_loss_equal_the_reference(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = torch.no_grad();
        using CaptionModel model = Base();
        GoldenTest test = Golden!.Test(name);
        using LoraAdapter? adapter = name == "base_forward" ? null : LoraFiles.Load(model, Golden.PathOf(name == "merged" ? "adapter_trained" : "adapter_init"));
        if (name == "merged") adapter!.Merge();
        Batch batch = Batch.Of(test.Inputs, -1);
        test.AssertClose("decoder_logits", model.Logits(Image(), batch.Ids, batch.Mask));
        if (test.TensorNames.Contains("loss")) test.AssertClose("loss", model.Loss(Image(), batch.Ids, batch.Mask, batch.Labels));
        if (test.Expect.TryGetProperty("n_trainable", out JsonElement trainable))
        {
            adapter!.MakeTrainable();
            Assert.Equal(trainable.GetInt64(), TrainableParameters.Count(model, adapter).Trainable);
        }
    }

    [Theory, InlineData("adapter_init", true), InlineData("adapter_trained", false)]
    public void Files_are_written_as_peft_writes_them(string folder, bool safetensors)
    {
        if (Golden is null) return;
        using CaptionModel model = Base();
        using LoraAdapter adapter = LoraFiles.Load(model, Golden.PathOf(folder));
        string copy = Directory.CreateTempSubdirectory().FullName;
        try
        {
            LoraFiles.Save(adapter, copy, safetensors);
            using Checkpoint mine = Checkpoint.Open(Path.Combine(copy, safetensors ? "adapter_model.safetensors" : "adapter_model.bin"));
            foreach ((string name, GoldenTensor expected) in SafetensorsFile.Read(Path.Combine(Golden.PathOf(folder), "adapter_model.safetensors")))
                Assert.Equal(expected.ToSingle(), mine[name].ToSingle());
            using JsonDocument a = JsonDocument.Parse(File.ReadAllText(Path.Combine(Golden.PathOf(folder), "adapter_config.json"))), b = JsonDocument.Parse(File.ReadAllText(Path.Combine(copy, "adapter_config.json")));
            foreach (JsonProperty field in a.RootElement.EnumerateObject())
                Assert.True(field.Value.ValueKind == JsonValueKind.Number ? field.Value.GetDouble() == b.RootElement.GetProperty(field.Name).GetDouble() : JsonElement.DeepEquals(field.Value, b.RootElement.GetProperty(field.Name)), field.Name);
        }
        finally
        {
            Directory.Delete(copy, true);
        }
    }

    [Fact]
    public void Training_steps_equal_the_reference()
    {
        if (Golden is null || Golden.Tests.All(t => t.Name != "train3")) return;
        using var scope = NewDisposeScope();
        using CaptionModel model = Base();
        using LoraAdapter adapter = LoraFiles.Load(model, Golden.PathOf("adapter_init"));
        adapter.MakeTrainable();
        GoldenTest test = Golden.Test("train3");
        double[] losses = test.Expect.GetProperty("losses").Doubles();
        var optimizer = optim.AdamW(adapter.NamedParameters().Select(p => p.Parameter), Golden.Config.Number("lr"), weight_decay: Golden.Config.Number("weight_decay"));
        for (int step = 0; step < losses.Length; step++)
        {
            Batch batch = Batch.Of(test.Inputs, step);
            optimizer.zero_grad();
            Tensor loss = model.Loss(Image(), batch.Ids, batch.Mask, batch.Labels);
            Assert.Equal(losses[step], loss.item<float>(), 1e-5);
            loss.backward();
            if (step == 0) AssertTensors(Golden.PathOf(test.Expect.Text("grads")), adapter.NamedParameters().Select(p => (p.Name, p.Parameter.grad!)), 1e-5);
            optimizer.step();
        }
        using var noGrad = torch.no_grad();
        AssertTensors(Path.Combine(Golden.PathOf("adapter_trained"), "adapter_model.safetensors"), adapter.NamedParameters().Select(p => (p.Name, (Tensor)p.Parameter)), 1e-4);
        Batch first = Batch.Of(test.Inputs, 0);
        Assert.Equal(test.Expect.Number("loss_batch0_after"), model.Loss(Image(), first.Ids, first.Mask, first.Labels).item<float>(), 1e-5);
        test.AssertClose("decoder_logits_after", model.Logits(Image(), first.Ids, first.Mask));
    }

    [Fact]
    public void Merged_weights_and_generated_captions_equal_the_reference()
    {
        if (Golden is null) return;
        using var scope = NewDisposeScope();
        using var noGrad = torch.no_grad();
        using CaptionModel model = Base();
        using LoraAdapter adapter = LoraFiles.Load(model, Golden.PathOf("adapter_trained"));
        GoldenTest test = Golden.Test("generate");
        for (int round = 0; round < 2; round++)
        {
            if (round == 1) adapter.Merge();
            int[][] prompts = [.. test.Inputs.GetProperty("input_ids").IntRows().Select(r => (int[])[Golden.Config.GetProperty("tokens").Int("bos_DEC"), .. r[1..^1]])];
            var options = new GenerationOptions { NumBeams = 3, MaxLength = 16, MinLength = 5, Stopping = BeamStopping.HuggingFace };
            var found = new TextGenerator(model.text_decoder, Golden.Config.GetProperty("tokens").Int("sep")).Generate(model.visual_encoder.forward(Image()), prompts, options);
            int[][] expected = test.Expect.GetProperty("ids").IntRows();
            double[] scores = test.Expect.GetProperty("sequences_scores").Doubles();
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(expected[i].Reverse().SkipWhile(id => id == Golden.Config.GetProperty("tokens").Int("pad")).Reverse(), found[i][0].Ids);
                Assert.Equal(scores[i], found[i][0].Score, 1e-5);
            }
        }
        AssertTensors(Golden.PathOf("merged.safetensors"), model.named_parameters().Select(p => (p.Item1, (Tensor)p.Item2)), 1e-6);
    }

    private static CaptionModel Base()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Golden!.PathOf("base.safetensors"));
        var model = new CaptionModel(HuggingFaceConfig.Read(Golden.PathOf("config.json")).Model);
        ModuleWeights.Load(model, checkpoint);
        model.eval();
        return model;
    }

    private static Tensor Image() => Golden!.Inputs["image"].ToTensor();

    /// <summary>Every tensor of a file of the reference against ours of that name.</summary>
    private static void AssertTensors(string file, IEnumerable<(string Name, Tensor Tensor)> actual, double tolerance)
    {
        Dictionary<string, Tensor> mine = actual.ToDictionary(t => t.Name, t => t.Tensor);
        foreach ((string name, GoldenTensor expected) in SafetensorsFile.Read(file))
        {
            string plain = name.Replace("base_model.model.", "", StringComparison.Ordinal).Replace(".default.", ".", StringComparison.Ordinal);
            int lora = plain.IndexOf(".lora_", StringComparison.Ordinal);
            string key = lora < 0 ? HuggingFaceNames.ToOfficial(plain) : HuggingFaceNames.ToOfficial(plain[..lora] + ".weight")[..^".weight".Length] + plain[lora..];
            Assert.True(mine.ContainsKey(key), $"{name} -> {key}");
            Assert.True(TensorGoldens.MaxDifference(mine[key], expected) <= tolerance, $"{name}: {TensorGoldens.MaxDifference(mine[key], expected)}");
        }
    }

    private sealed record Batch(Tensor Ids, Tensor Mask, Tensor Labels)
    {
        public static Batch Of(JsonElement inputs, int step) => new(Rows(inputs, "input_ids", step), Rows(inputs, "attention_mask", step), Rows(inputs, "labels", step));

        private static Tensor Rows(JsonElement inputs, string name, int step)
        {
            JsonElement value = inputs.GetProperty(name);
            int[][] rows = (step < 0 ? value : value[step]).IntRows();
            return torch.tensor(rows.SelectMany(r => r).Select(i => (long)i).ToArray()).view(rows.Length, -1);
        }
    }
}
