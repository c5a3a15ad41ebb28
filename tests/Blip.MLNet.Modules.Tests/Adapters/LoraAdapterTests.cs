using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Adapters;

/// <summary>Adapters apart from any reference: which layers, what is trained, several on one model, files, errors.</summary>
public sealed class LoraAdapterTests : IDisposable
{
    private static readonly BlipConfig Config = new()
    {
        Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 16, Depth = 2, NumHeads = 2, IntermediateSize = 32 },
        Text = new TextConfig { VocabSize = 20, HiddenSize = 16, NumHiddenLayers = 2, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 16, EncoderWidth = 16 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("lora-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void The_preset_takes_queries_values_and_the_vision_attention()
    {
        using CaptionModel model = Model();
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig());
        Assert.Equal(2 * 2 + 2 * 4, adapter.Targets.Count);
        Assert.All(adapter.Targets, t => Assert.Matches("^(visual_encoder.blocks.[01].attn.(qkv|proj)|text_decoder.bert.encoder.layer.[01].(cross)?attention.self.(query|value))$", t));
    }

    [Theory]
    [InlineData("output.dense", 6)] // attention, cross-attention and feed-forward of both layers
    [InlineData("attention.self.query", 2)] // the cross-attention is named crossattention
    [InlineData("proj", 2)]
    [InlineData("projection", 2)]
    [InlineData("uery", 0)]
    [InlineData(LoraConfig.AllLinear, 8 + 20 + 1)]
    public void Patterns_are_ends_of_names(string pattern, int layers)
    {
        using CaptionModel model = Model();
        if (layers == 0)
        {
            Assert.Contains($"'{pattern}'", Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraConfig { TargetModules = [pattern] })).Message);
            return;
        }
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { TargetModules = [pattern] });
        Assert.Equal(layers, adapter.Targets.Count);
    }

    [Fact]
    public void An_expression_matches_whole_names()
    {
        using CaptionModel model = Model();
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { TargetExpression = @".*layers\.1\.self_attn\.(qkv|projection)" });
        Assert.Equal(["visual_encoder.blocks.1.attn.proj", "visual_encoder.blocks.1.attn.qkv"], adapter.Targets.Order());
    }

    [Theory, InlineData(LoraBias.None), InlineData(LoraBias.LoraOnly), InlineData(LoraBias.All)]
    public void Biases_are_trained_as_asked(LoraBias bias)
    {
        using CaptionModel model = Model();
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { TargetModules = ["query"], Bias = bias });
        adapter.MakeTrainable();
        string[] trained = [.. model.named_parameters().Where(p => p.Item2.requires_grad).Select(p => p.Item1)];
        Assert.Equal(bias switch
        {
            LoraBias.None => [],
            LoraBias.LoraOnly => adapter.Targets.Select(t => t + ".bias").Order(),
            _ => model.named_parameters().Select(p => p.Item1).Where(n => n.EndsWith(".bias", StringComparison.Ordinal)).Order(),
        }, trained.Order());
    }

    [Fact]
    public void A_fresh_adapter_changes_nothing_and_the_seed_decides()
    {
        using CaptionModel model = Model();
        float[] before = Encode(model);
        using LoraAdapter a = LoraAdapter.Attach(model, new LoraConfig(), "a", 5), b = LoraAdapter.Attach(model, new LoraConfig(), "b", 5), c = LoraAdapter.Attach(model, new LoraConfig(), "c", 6);
        Assert.Equal(before, Encode(model));
        float[] First(LoraAdapter x) => x.Matrices().First().Parameter.detach().data<float>().ToArray();
        Assert.Equal(First(a), First(b));
        Assert.NotEqual(First(a), First(c));
    }

    [Fact]
    public void Several_adapters_switch_merge_and_leave_the_model_as_it_was()
    {
        using CaptionModel model = Model();
        float[] plain = Encode(model);
        using LoraAdapter a = Trained(model, "a", 1, new LoraConfig { Bias = LoraBias.All, UseRsLora = true });
        float[] withA = Encode(model);
        a.Deactivate();
        Assert.Equal(plain, Encode(model));
        using (LoraAdapter b = Trained(model, "b", 2, new LoraConfig { TargetModules = ["qkv", "fc1"] }))
        {
            float[] withB = Encode(model);
            Assert.NotEqual(withA, withB);
            b.Merge();
            AssertNear(withB, Encode(model));
            Assert.Throws<InvalidOperationException>(b.Deactivate);
            b.Unmerge();
        }
        AssertNear(plain, Encode(model));
        a.Activate();
        AssertNear(withA, Encode(model));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Saved_and_loaded_it_is_the_same(bool safetensors)
    {
        var config = new LoraConfig { R = 3, Alpha = 7.5, UseRsLora = true, Bias = LoraBias.LoraOnly, TargetModules = ["query", "proj"], ModulesToSave = ["text_decoder.cls", "norm"] };
        using CaptionModel model = Model(), other = Model();
        using LoraAdapter adapter = Trained(model, "mine", 3, config);
        LoraFiles.Save(adapter, _folder, safetensors);
        using LoraAdapter loaded = LoraFiles.Load(other, _folder);
        Assert.Equal(adapter.Targets.Order(), loaded.Targets.Order());
        Assert.Equal((config.R, config.Alpha, config.UseRsLora, config.Bias), (loaded.Config.R, loaded.Config.Alpha, loaded.Config.UseRsLora, loaded.Config.Bias));
        Assert.Equal(Encode(model), Encode(other));
        loaded.Deactivate();
        adapter.Deactivate();
        Assert.Equal(Encode(model), Encode(other));
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused_with_its_tensors()
    {
        using CaptionModel model = Model(), deep = new(Config with { Vision = Config.Vision with { Depth = 3 } });
        using (LoraAdapter adapter = Trained(model, "a", 1, new LoraConfig())) LoraFiles.Save(adapter, _folder);
        string message = Assert.Throws<CheckpointException>(() => LoraFiles.Load(deep, _folder)).Message;
        Assert.Contains("Missing: visual_encoder.blocks.2.attn.", message);
        Assert.All(deep.named_modules().Select(m => m.Item2).OfType<Linear>(), l => Assert.Null(l.Adapter));
        File.WriteAllText(Path.Combine(_folder, "adapter_config.json"), """{"peft_type":"LORA","r":8,"bias":"some","target_modules":["qkv"]}""");
        Assert.Contains("'bias' is \"some\"", Assert.Throws<InvalidDataException>(() => LoraFiles.Load(model, _folder)).Message);
    }

    [Fact]
    public void Wrong_settings_are_named()
    {
        using CaptionModel model = Model();
        Assert.Contains("LoraConfig.R is 0", Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraConfig { R = 0 })).Message);
        Assert.Contains("'head'", Assert.Throws<ArgumentException>(() => LoraAdapter.Attach(model, new LoraConfig { ModulesToSave = ["head"] })).Message);
    }

    [Fact]
    public void The_report_reads_as_peft_prints_it()
    {
        Assert.Equal("trainable params: 5,455,872 || all params: 252,869,948 || trainable%: 2.1575802277619798", new TrainableParameters(5_455_872, 252_869_948).ToString());
        using CaptionModel model = Model();
        using LoraAdapter adapter = LoraAdapter.Attach(model, new LoraConfig { R = 2, TargetModules = ["qkv"] });
        adapter.MakeTrainable();
        TrainableParameters count = TrainableParameters.Count(model, adapter);
        Assert.Equal(2 * 2 * (16 + 48), count.Trainable);
        Assert.Equal(model.named_parameters().Sum(p => p.Item2.numel()) + count.Trainable, count.All);
    }

    [Fact]
    public void A_folder_with_an_adapter_is_loaded_with_the_model_that_it_stands_on()
    {
        string below = Path.Combine(_folder, "base.safetensors"), adapted = Path.Combine(_folder, "adapter");
        CaptionModel model = Model();
        using var captioner = new BlipCaptioner(model, new BlipTokenizer(new Vocabulary([.. Vocabulary.Required, .. Enumerable.Range(0, 13).Select(i => $"word{i}")], "test")));
        using (FileStream file = File.Create(below)) captioner.Save(file);
        float[] plain = model.visual_encoder.blocks[0].attn.qkv.weight.data<float>().ToArray();
        using LoraAdapter adapter = Trained(model, "default", 3, new LoraConfig { R = 2, BaseModel = below, ModulesToSave = ["word_embeddings"] });
        LoraFiles.Save(adapter, adapted);
        adapter.Merge();
        Dictionary<string, float[]> expected = Weights(model);

        using (BlipCaptioner loaded = BlipCaptioner.Load(adapted))
        {
            Assert.NotEqual(plain, loaded.Model.visual_encoder.blocks[0].attn.qkv.weight.data<float>().ToArray());
            foreach ((string name, float[] values) in Weights(loaded.Model)) Assert.Equal(expected[name], values);
        }
        string moved = Path.Combine(_folder, "moved.safetensors");
        File.Move(below, moved);
        string error = Assert.Throws<Modules.Hub.HubException>(() => BlipCaptioner.Load(adapted)).Message;
        Assert.Contains(below, error);
        Assert.Contains(nameof(ModelLoadOptions.BaseModel), error);
        using BlipCaptioner again = BlipCaptioner.Load(adapted, new ModelLoadOptions { BaseModel = moved });
        foreach ((string name, float[] values) in Weights(again.Model)) Assert.Equal(expected[name], values);
        using LoraAdapter nameless = Trained(again.Model, "nameless", 4, new LoraConfig { R = 2 });
        LoraFiles.Save(nameless, adapted);
        Assert.Contains("does not say which model", Assert.Throws<InvalidDataException>(() => BlipCaptioner.Load(adapted)).Message);
    }

    private static Dictionary<string, float[]> Weights(CaptionModel model) => ModuleWeights.Sources(model).ToDictionary(s => s.Name, s => s.ToSingle());

    private static CaptionModel Model()
    {
        var model = new CaptionModel(Config);
        WeightInitialization.Apply(model, 0.2);
        model.eval();
        return model;
    }

    /// <summary>An adapter with values of its own everywhere.</summary>
    private static LoraAdapter Trained(CaptionModel model, string name, long seed, LoraConfig config)
    {
        LoraAdapter adapter = LoraAdapter.Attach(model, config, name, seed);
        using var noGrad = torch.no_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        foreach ((_, TorchSharp.Modules.Parameter parameter) in adapter.NamedParameters()) parameter.copy_(torch.randn(parameter.shape, generator: generator) * 0.2);
        return adapter;
    }

    private static float[] Encode(CaptionModel model)
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
