using System.Text.Json.Nodes;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>A folder of transformers' BlipModel, made of the encoders of case 'hf_itm' and a head of its own.</summary>
public sealed class BlipModelFolderTests : IDisposable
{
    private const string Absent = "The set has no case 'hf_itm'.";
    private const int Projection = 5;
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-model-").FullName;
    private readonly bool _there = TaskGoldens.Has("hf_itm");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Its_joint_embedding_is_computed_as_transformers_computes_it_and_survives_saving()
    {
        Assert.SkipUnless(_there, Absent);
        (float[] visual, float[] text, float[] pooler, float[] bias) = Write();
        using var scope = torch.NewDisposeScope();
        using var inference = torch.inference_mode();
        using BlipFeatureExtractor extractor = BlipFeatureExtractor.Load(_folder);
        Assert.Equal(JointEmbedding.BlipModel, extractor.Model.Embedding);
        Assert.Equal(Projection, extractor.ImageWidth(FeatureKind.Projected));
        FeatureModel model = extractor.Model;
        float[][] pictures = GoldenPredictors.Pictures(GoldenCase.Open("hf_itm"), "image");
        string[] texts = ["a man", "the dog and the cat"];

        Tensor images = torch.stack([.. pictures.Select(p => torch.tensor(p).view(3, extractor.Processor.Height, extractor.Processor.Width))], 0);
        Tensor pooled = model.visual_encoder.norm.forward(model.visual_encoder.forward(images).select(1, 0)); // [B, W], normed twice
        AssertUnit(pooled.matmul(torch.tensor(visual).view(Projection, -1).t()), extractor.Images(pictures, FeatureKind.Projected));
        float[][] actual = extractor.Texts(texts, FeatureKind.Projected);
        for (int i = 0; i < texts.Length; i++)
        {
            TextTensors tokens = TextTensors.Of(extractor.Tokenizer.EncodeBatch([texts[i]]));
            Tensor first = model.text_encoder.Forward(tokens.Ids).select(1, 0); // [1, D]
            Tensor pool = (first.matmul(torch.tensor(pooler).view(bias.Length, -1).t()) + torch.tensor(bias)).tanh();
            AssertUnit(pool.matmul(torch.tensor(text).view(Projection, -1).t()), [actual[i]]);
        }

        string file = GoldenPredictors.Saved(extractor);
        try
        {
            using BlipFeatureExtractor again = BlipFeatureExtractor.Load(file);
            Assert.Equal(actual, again.Texts(texts, FeatureKind.Projected));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private (float[] Visual, float[] Text, float[] Pooler, float[] Bias) Write()
    {
        GoldenCase golden = GoldenCase.Open("hf_itm");
        JsonNode config = JsonNode.Parse(File.ReadAllText(golden.PathOf("config.json")))!;
        config["architectures"] = new JsonArray("BlipModel");
        config["projection_dim"] = Projection;
        File.WriteAllText(Path.Combine(_folder, "config.json"), config.ToJsonString());
        foreach (string file in new[] { "vocab.txt", "preprocessor_config.json" }) File.Copy(golden.PathOf(file), Path.Combine(_folder, file));
        int vision = config["vision_config"]!["hidden_size"]!.GetValue<int>(), width = config["text_config"]!["hidden_size"]!.GetValue<int>();
        var random = new Random(5);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        (float[] visual, float[] text, float[] pooler, float[] bias) = (Draw(Projection * vision), Draw(Projection * width), Draw(width * width), Draw(width));
        using Checkpoint checkpoint = Checkpoint.Open(golden.PathOf("model.safetensors"));
        IEnumerable<TensorSource> encoders = checkpoint
            .Where(t => t.Name.StartsWith("vision_model.", StringComparison.Ordinal) || t.Name.StartsWith("text_encoder.", StringComparison.Ordinal))
            .Select(t => t.WithName(t.Name.Replace("text_encoder.", "text_model.", StringComparison.Ordinal)));
        SafetensorsWriter.Write(Path.Combine(_folder, "model.safetensors"),
        [
            .. encoders, MemoryTensor.Create("visual_projection.weight", [Projection, vision], visual), MemoryTensor.Create("text_projection.weight", [Projection, width], text),
            MemoryTensor.Create("text_model.pooler.dense.weight", [width, width], pooler), MemoryTensor.Create("text_model.pooler.dense.bias", [width], bias),
            MemoryTensor.Create("logit_scale", [], [2.6592f]),
        ]);
        return (visual, text, pooler, bias);
    }

    private static void AssertUnit(Tensor expected, float[][] actual)
    {
        float[] values = (expected / expected.norm(1, true)).contiguous().data<float>().ToArray();
        float[] found = [.. actual.SelectMany(a => a)];
        Assert.Equal(values.Length, found.Length);
        Assert.All(values.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }
}
