using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using TorchSharp;

namespace Blip.MLNet.Samples.Tests;

/// <summary>Small models with random weights, one a task, that stand where a sample names one of models/ that is not there.</summary>
public sealed class TinyModels : IDisposable
{
    private const string Vocabulary = "[PAD] [UNK] [CLS] [SEP] [MASK] a the of picture red green blue circle square triangle star what color is both show yes no two both pictures . ? ##s";
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-samples").FullName;

    public TinyModels()
    {
        string words = Path.Combine(_folder, "vocab.txt");
        File.WriteAllLines(words, Vocabulary.Split(' ').Distinct());
        var tokenizer = BlipTokenizer.Load(words);
        var config = new BlipConfig
        {
            Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 64, Depth = 2, NumHeads = 2, IntermediateSize = 128 },
            Text = new TextConfig { VocabSize = tokenizer.Size, HiddenSize = 64, NumHiddenLayers = 8, NumAttentionHeads = 2, IntermediateSize = 128, MaxPositionEmbeddings = 64, EncoderWidth = 64 },
            ProjectionDim = 16,
        };
        using var captioner = new BlipCaptioner(Random(new CaptionModel(config)), tokenizer);
        Save("shapes", s => captioner.Save(s));
        using var matcher = new BlipMatcher(Random(new RetrievalModel(config)), tokenizer);
        Save("shapes-retrieval", s => matcher.Save(s));
        using var answerer = new BlipQuestionAnswerer(Random(new VqaModel(config)), tokenizer);
        Save("shapes-vqa", s => answerer.Save(s));
        using var reasoner = new BlipReasoner(Random(new NlvrModel(config)), tokenizer);
        Save("shapes-nlvr2", s => reasoner.Save(s));
    }

    /// <summary>The path of a model that a sample names: its own where it is there, else a small one.</summary>
    public string PathOf(string named) =>
        Blip.MLNet.Notebooks.ShippedModel.Find(Testing.Goldens.RepoRoot, named) ?? Path.Combine(_folder, Path.GetFileNameWithoutExtension(named) + ".safetensors");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static TModel Random<TModel>(TModel model) where TModel : torch.nn.Module
    {
        WeightInitialization.Apply(model, standardDeviation: 0.2, seed: 7);
        return model;
    }

    private void Save(string name, Action<Stream> save)
    {
        using FileStream file = File.Create(Path.Combine(_folder, name + ".safetensors"));
        save(file);
    }
}
