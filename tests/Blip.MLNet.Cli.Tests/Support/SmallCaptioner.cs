using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;

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
        using var model = new CaptionModel(Config);
        SmallModels.Fill(model);
        var config = new HuggingFaceConfig { Model = model.Config, Task = BlipTask.Captioning, BosTokenId = 100, SepTokenId = 3 };
        HuggingFaceFolder.Write(folder, config, ModuleWeights.Sources(model), SmallModels.Words);
        return folder;
    }
}
