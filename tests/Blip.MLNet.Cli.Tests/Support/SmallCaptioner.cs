using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using static TorchSharp.torch;

namespace Blip.MLNet.Cli.Tests.Support;

/// <summary>A captioner of some hundred kilobytes with random weights, as a Hugging Face folder.</summary>
internal static class SmallCaptioner
{
    private static readonly Lazy<string> Made = new(Make);

    public static string Folder => Made.Value;

    public static string Vocabulary => Path.Combine(Folder, "vocab.txt");

    public static BlipConfig Config { get; } = new()
    {
        Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 64, Depth = 2, NumHeads = 1, IntermediateSize = 64 },
        Text = new TextConfig { VocabSize = 102, HiddenSize = 64, NumHiddenLayers = 2, NumAttentionHeads = 1, IntermediateSize = 64, MaxPositionEmbeddings = 64, EncoderWidth = 64 },
    };

    /// <summary>What the library itself says about pictures.</summary>
    public static ImageCaption[] Describe(CaptionOptions options, params string[] pictures)
    {
        using var captioner = BlipCaptioner.Load(Folder);
        return [.. pictures.Select(p => captioner.Caption(p, options))];
    }

    private static string Make()
    {
        string folder = Directory.CreateTempSubdirectory("blip-small-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string[] words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "picture", "photo", "of", .. Enumerable.Range(0, 91).Select(i => $"word{(char)('a' + i / 26)}{(char)('a' + i % 26)}")];
        using var model = new CaptionModel(Config);
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        using (no_grad())
            foreach ((string name, Tensor tensor) in ModuleWeights.Tensors(model))
                if (tensor.is_floating_point()) tensor.copy_(randn(tensor.shape, generator: random) * (name.Contains("norm", StringComparison.OrdinalIgnoreCase) ? 0.1 : 0.4));
        var config = new HuggingFaceConfig { Model = model.Config, Task = BlipTask.Captioning, BosTokenId = 100, SepTokenId = 3 };
        HuggingFaceFolder.Write(folder, config, ModuleWeights.Sources(model), words);
        return folder;
    }
}
