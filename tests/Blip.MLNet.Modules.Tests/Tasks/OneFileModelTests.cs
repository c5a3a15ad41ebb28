using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>A model in one file has its vocabulary inside, and takes another if it is told to.</summary>
public sealed class OneFileModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-one-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_vocabulary_that_is_named_is_used()
    {
        string own = Words("own.txt", "dog", "cat"), other = Words("other.txt", "chien", "chat"), longer = Words("longer.txt", "dog", "cat", "horse");
        string file = Path.Combine(_folder, "model.safetensors");
        BlipTokenizer tokenizer = BlipTokenizer.Load(own);
        var config = new BlipConfig
        {
            Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 64, Depth = 1, NumHeads = 2, IntermediateSize = 64 },
            Text = new TextConfig { VocabSize = tokenizer.Size, HiddenSize = 64, NumHiddenLayers = 1, NumAttentionHeads = 4, IntermediateSize = 64, MaxPositionEmbeddings = 16, EncoderWidth = 64 },
        };
        var model = new CaptionModel(config);
        WeightInitialization.Apply(model);
        using (var captioner = new BlipCaptioner(model, tokenizer))
        using (FileStream stream = File.Create(file)) captioner.Save(stream);

        CheckpointDescription found = CheckpointInspector.Inspect(file);
        Assert.Equal((config.Vision.NumHeads, config.Text.NumAttentionHeads, BlipTask.Captioning), (found.Config!.Vision.NumHeads, found.Config.Text.NumAttentionHeads, found.Task));
        Assert.Equal((file, (int?)Vocabulary.Required.Count + 2, null), (found.Vocabulary, found.VocabularyWords, found.Problem));
        using (BlipCaptioner asSaved = BlipCaptioner.Load(file)) Assert.Equal(tokenizer.Encode("dog"), asSaved.Tokenizer.Encode("dog"));
        using (BlipCaptioner french = BlipCaptioner.Load(file, new() { Vocabulary = other })) Assert.Equal(tokenizer.Encode("dog"), french.Tokenizer.Encode("chien"));
        Assert.Contains(longer, Assert.Throws<InvalidDataException>(() => BlipCaptioner.Load(file, new() { Vocabulary = longer })).Message);
        Assert.Throws<FileNotFoundException>(() => BlipCaptioner.Load(file, new() { Vocabulary = Path.Combine(_folder, "none.txt") }));
    }

    private string Words(string name, params string[] words)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllLines(path, [.. Vocabulary.Required, .. words]);
        return path;
    }
}
