using System.Text.Json;
using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Adapters;

/// <summary>Modules that an adapter trains as a whole, above all the words: a matrix that is the input's and the output's at once.</summary>
public sealed class SavedModulesTests : IDisposable
{
    private const string Words = "text_decoder.bert.embeddings.word_embeddings.weight", Decoder = "text_decoder.cls.predictions.decoder.weight";
    private const string Bias = "text_decoder.cls.predictions.bias", DecoderBias = "text_decoder.cls.predictions.decoder.bias", Root = "base_model.model.";

    private static readonly BlipConfig Config = new()
    {
        Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 16, Depth = 1, NumHeads = 2, IntermediateSize = 32 },
        Text = new TextConfig { VocabSize = 20, HiddenSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 16, EncoderWidth = 16 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("lora-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Theory, InlineData("word_embeddings"), InlineData("embeddings.word_embeddings"), InlineData("cls.predictions.decoder"), InlineData("decoder"), InlineData("text_decoder.bert.embeddings.word_embeddings")]
    public void Either_name_of_the_words_trains_the_one_matrix(string name)
    {
        using CaptionModel model = Model(), other = Model();
        using LoraAdapter adapter = Trained(model, new LoraConfig { ModulesToSave = [name] });
        Assert.Equal([Words, Bias], Adapted(adapter).Order());
        Assert.Null(model.text_decoder.cls.predictions.decoder);
        adapter.MakeTrainable();
        Assert.Equal([Words, Bias], model.named_parameters().Where(p => p.Item2.requires_grad).Select(p => p.Item1).Order());

        LoraFiles.Save(adapter, _folder);
        using Checkpoint file = Checkpoint.Open(Path.Combine(_folder, "adapter_model.safetensors"));
        Assert.Equal(file[Root + Words].ToSingle(), file[Root + Decoder].ToSingle());
        Assert.Equal([Root + Words, Root + DecoderBias, Root + Decoder], SavedIn(file).Order(StringComparer.Ordinal));
        AssertPythonFindsWhatTheFileHas(file);
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Null(other.text_decoder.cls.predictions.decoder);
        Assert.Equal(Logits(model), Logits(other));
    }

    [Theory]
    [InlineData("word_embeddings", new[] { Words })]
    [InlineData("cls.predictions.decoder", new[] { Decoder, DecoderBias })]
    [InlineData("predictions", new[] { Bias, Decoder, DecoderBias, "text_decoder.cls.predictions.transform.dense.weight", "text_decoder.cls.predictions.transform.dense.bias", "text_decoder.cls.predictions.transform.LayerNorm.weight", "text_decoder.cls.predictions.transform.LayerNorm.bias" })]
    public void Apart_as_peft_does_it_only_what_is_named_is_trained(string name, string[] stored)
    {
        using CaptionModel model = Model(), other = Model();
        float[] plain = Logits(model);
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { ModulesToSave = [name], EnsureWeightTying = false });
        Assert.Equal(plain, Logits(model)); // parted, and still the same
        Assert.False(model.Config.Text.TieWordEmbeddings);
        Change(adapter);
        LoraFiles.Save(adapter, _folder);
        using Checkpoint file = Checkpoint.Open(Path.Combine(_folder, "adapter_model.safetensors"));
        Assert.Equal(stored.Select(s => Root + s).Order(StringComparer.Ordinal), SavedIn(file).Order(StringComparer.Ordinal));
        AssertPythonFindsWhatTheFileHas(file);
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Equal(Logits(model), Logits(other));
        adapter.Deactivate();
        Assert.Equal(plain, Logits(model));
    }

    [Fact]
    public void A_parted_model_is_stored_with_both_matrices()
    {
        using CaptionModel model = Model();
        using (LoraAdapter adapter = Trained(model, new LoraConfig { ModulesToSave = ["decoder"], EnsureWeightTying = false })) adapter.Merge();
        string file = Path.Combine(_folder, "model.safetensors");
        SafetensorsWriter.Write(file, ModuleWeights.Sources(model));
        using Checkpoint checkpoint = Checkpoint.Open(file);
        using var again = new CaptionModel(model.Config);
        ModuleWeights.Load(again, checkpoint);
        again.eval();
        Assert.Equal(Logits(model), Logits(again));
    }

    /// <summary>What current PEFT writes: two matrices that went apart, and the layers' biases below base_layer.</summary>
    [Theory, InlineData("query"), InlineData("query.base_layer")]
    public void A_file_of_peft_is_followed_to_the_letter(string query)
    {
        using CaptionModel model = Model(), expected = new(Config with { Text = Config.Text with { TieWordEmbeddings = false } });
        using (Checkpoint checkpoint = Stored(model)) ModuleWeights.Load(expected, checkpoint);
        expected.eval();
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), """{"peft_type":"LORA","r":2,"lora_alpha":2,"bias":"lora_only","target_modules":["query"],"modules_to_save":["word_embeddings","cls.predictions.decoder","classifier"]}""");
        var tensors = new List<TensorSource>();
        using (var scope = NewDisposeScope())
        using (torch.no_grad())
        {
            Put(expected.text_decoder.bert.embeddings.word_embeddings.weight, Words, 1);
            Put(expected.text_decoder.cls.predictions.decoder!.weight, Decoder, 2);
            Put(expected.text_decoder.cls.predictions.bias, DecoderBias, 3);
            foreach ((string name, Linear layer) in expected.named_modules().Where(m => m.Item1.EndsWith(".query", StringComparison.Ordinal)).Select(m => (m.Item1, (Linear)m.Item2)))
            {
                string module = name[..^"query".Length];
                Put(layer.bias!, $"{module}{query}.bias", 4);
                Tensor a = Values([2, 16], 5), b = Values([16, 2], 6);
                layer.weight.add_(b.mm(a));
                tensors.Add(MemoryTensor.Create($"{Root}{name}.lora_A.weight", [2, 16], a.data<float>().ToArray()));
                tensors.Add(MemoryTensor.Create($"{Root}{name}.lora_B.weight", [16, 2], b.data<float>().ToArray()));
            }
            SafetensorsWriter.Write(Path.Combine(_folder, "adapter_model.safetensors"), tensors);
        }
        using LoraAdapter adapter = LoraFiles.Load(model, _folder);
        AssertNear(Logits(expected), Logits(model));
        adapter.Merge();
        AssertNear(Logits(expected), Logits(model));

        void Put(Tensor target, string name, int seed)
        {
            Tensor values = Values(target.shape, seed);
            target.copy_(values);
            tensors.Add(MemoryTensor.Create(Root + name, target.shape, values.data<float>().ToArray()));
        }
    }

    [Fact]
    public void Every_bias_has_the_names_that_old_and_new_peft_look_for()
    {
        using CaptionModel model = Model(), other = Model();
        using LoraAdapter adapter = Trained(model, new LoraConfig { TargetModules = ["query"], Bias = LoraBias.All });
        LoraFiles.Save(adapter, _folder);
        using Checkpoint file = Checkpoint.Open(Path.Combine(_folder, "adapter_model.safetensors"));
        Assert.All((string[])["query.bias", "query.base_layer.bias", "value.bias"], n => Assert.True(file.Contains($"{Root}text_decoder.bert.encoder.layer.0.attention.self.{n}"), n));
        Assert.Equal(file[Root + Bias].ToSingle(), file[Root + DecoderBias].ToSingle());
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Equal(Logits(model), Logits(other));
    }

    [Fact]
    public void Layers_inside_get_no_matrices_and_the_report_counts_the_copies()
    {
        using CaptionModel model = Model();
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { R = 2, TargetModules = [LoraConfig.AllLinear], ModulesToSave = ["text_decoder"] });
        Assert.All(adapter.Targets, t => Assert.StartsWith("visual_encoder.", t));
        adapter.MakeTrainable();
        long decoder = model.text_decoder.named_parameters().Sum(p => p.Item2.numel()), matrices = adapter.Matrices().Sum(m => m.Parameter.numel());
        Assert.Equal(new TrainableParameters(decoder + matrices, model.named_parameters().Sum(p => p.Item2.numel()) + decoder + matrices), TrainableParameters.Count(model, adapter));
    }

    [Fact]
    public void Two_adapters_cannot_both_have_values_of_one_module()
    {
        using CaptionModel model = Model();
        float[] plain = Logits(model);
        var config = new LoraConfig { ModulesToSave = ["word_embeddings"] };
        using LoraAdapter a = Trained(model, config, "a");
        float[] withA = Logits(model);
        Assert.Contains("'b' and 'a' both have values of their own for 'text_decoder.", Assert.Throws<InvalidOperationException>(() => LoraAdapter.Attach(model, config, "b")).Message);
        a.Deactivate();
        using LoraAdapter b = Trained(model, config, "b", 7);
        float[] withB = Logits(model);
        Assert.Throws<InvalidOperationException>(a.Activate);
        b.Deactivate();
        a.Activate();
        Assert.Equal(withA, Logits(model));
        a.Deactivate();
        b.Activate();
        Assert.Equal(withB, Logits(model));
        b.Deactivate();
        Assert.Equal(plain, Logits(model));
    }

    [Fact]
    public void Ranks_and_scales_of_single_layers()
    {
        using CaptionModel model = Model(), other = Model();
        var config = new LoraConfig
        {
            R = 4, Alpha = 8, TargetModules = ["query", "value"], UseRsLora = true,
            RankPattern = new Dictionary<string, int> { ["crossattention.self.query"] = 2 }, AlphaPattern = new Dictionary<string, double> { [@"layer\.0\..*\.value"] = 2.5 },
        };
        using LoraAdapter adapter = Trained(model, config);
        Assert.All(adapter.Matrices().Where(m => m.Name.EndsWith("lora_A.weight", StringComparison.Ordinal)), m => Assert.Equal(m.Name.Contains("crossattention.self.query", StringComparison.Ordinal) ? 2 : 4, m.Parameter.shape[0]));
        LoraFiles.Save(adapter, _folder);
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Equal(Logits(model), Logits(other));
        Assert.Equal((config.RankPattern.Single(), config.AlphaPattern.Single()), (loaded.Config.RankPattern.Single(), loaded.Config.AlphaPattern.Single()));
        using LoraAdapter plain = LoraAdapter.Attach(Model(), config with { AlphaPattern = new Dictionary<string, double>() });
        Assert.Contains("RankPattern[\"query\"] is 0", Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, config with { RankPattern = new Dictionary<string, int> { ["query"] = 0 } })).Message);
    }

    [Theory]
    [InlineData("\"use_dora\":true", "'use_dora' is true")]
    [InlineData("\"layers_to_transform\":[0]", "'layers_to_transform' is")]
    [InlineData("\"exclude_modules\":[\"query\"]", "'exclude_modules' is")]
    [InlineData("\"trainable_token_indices\":[5]", "'trainable_token_indices' is")]
    [InlineData("\"init_lora_weights\":\"pissa\"", "'init_lora_weights' is \"pissa\"")]
    [InlineData("\"rank_pattern\":{\"query\":1.5}", "'rank_pattern.query' is 1.5")]
    [InlineData("\"alpha_pattern\":{\"query\":\"x\"}", "'alpha_pattern.query' is")]
    public void What_cannot_be_followed_is_refused_by_name(string field, string message)
    {
        using CaptionModel model = Model();
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), $$"""{"peft_type":"LORA","r":2,"target_modules":["query"],{{field}}}""");
        File.WriteAllBytes(Path.Combine(_folder, "adapter_model.safetensors"), []);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => LoraFiles.Load(model, _folder)).Message);
    }

    [Fact]
    public void Unset_fields_of_newer_versions_change_nothing()
    {
        using CaptionModel model = Model(), other = Model();
        using LoraAdapter adapter = Trained(model, new LoraConfig { TargetModules = ["query"] });
        LoraFiles.Save(adapter, _folder);
        string path = Path.Combine(_folder, "adapter_config.json");
        string json = File.ReadAllText(path).TrimEnd()[..^1] + """, "use_dora": false, "layer_replication": null, "exclude_modules": null, "layers_to_transform": null, "loftq_config": {}, "rank_pattern": {}, "alpha_pattern": {}, "megatron_config": null, "peft_version": "0.17.0", "corda_config": null, "qalora_group_size": 16, "target_parameters": null }""";
        File.WriteAllText(path, json);
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Equal(Logits(model), Logits(other));
    }

    private static CaptionModel Model()
    {
        var model = new CaptionModel(Config);
        WeightInitialization.Apply(model, 0.2);
        model.eval();
        return model;
    }

    private Checkpoint Stored(CaptionModel model)
    {
        string file = Path.Combine(_folder, "base.safetensors");
        SafetensorsWriter.Write(file, ModuleWeights.Sources(model));
        return Checkpoint.Open(file);
    }

    private static LoraAdapter Trained(CaptionModel model, LoraConfig config, string name = "default", int seed = 3)
    {
        LoraAdapter adapter = LoraAdapter.Attach(model, config, name);
        Change(adapter, seed);
        return adapter;
    }

    private static void Change(LoraAdapter adapter, int seed = 3)
    {
        using var noGrad = torch.no_grad();
        using var scope = NewDisposeScope();
        foreach ((_, TorchSharp.Modules.Parameter parameter) in adapter.NamedParameters()) parameter.copy_(Values(parameter.shape, seed++));
    }

    private static Tensor Values(long[] shape, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return torch.randn(shape, generator: generator) * 0.2;
    }

    private static IEnumerable<string> Adapted(LoraAdapter adapter) => adapter.NamedParameters().Select(p => p.Name).Where(n => !n.Contains(".lora_", StringComparison.Ordinal));

    private static IEnumerable<string> SavedIn(Checkpoint file) => file.Names.Where(n => !n.Contains(".lora_", StringComparison.Ordinal));

    /// <summary>PEFT wraps the modules whose names end as modules_to_save says, and asks the file for each of their parameters.</summary>
    private void AssertPythonFindsWhatTheFileHas(Checkpoint file)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "adapter_config.json")));
        string[] patterns = [.. config.RootElement.GetProperty("modules_to_save").EnumerateArray().Select(p => p.GetString()!)];
        using var untied = new CaptionModel(Config with { Text = Config.Text with { TieWordEmbeddings = false } });
        string[] names = [.. untied.named_parameters().Select(p => HuggingFaceNames.FromOfficial(p.Item1)), DecoderBias];
        IEnumerable<string> found = names.Where(n => Enumerable.Range(0, n.Length).Where(i => n[i] == '.').Any(i => patterns.Any(p => n[..i].EndsWith(p, StringComparison.Ordinal))));
        Assert.Equal(found.Select(n => Root + n).Order(StringComparer.Ordinal), SavedIn(file).Order(StringComparer.Ordinal));
    }

    private static float[] Logits(CaptionModel model)
    {
        using var noGrad = torch.no_grad();
        using var scope = NewDisposeScope();
        Tensor image = torch.arange(3 * 32 * 32, dtype: ScalarType.Float32).sin().view(1, 3, 32, 32);
        return model.Logits(image, torch.tensor(new long[] { 1, 5, 7, 9 }).view(1, 4), null).contiguous().data<float>().ToArray();
    }

    private static void AssertNear(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-4f);
    }
}
