using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Samples.Shapes.Output;

namespace Blip.MLNet.Trainers.Tests.Lavis;

/// <summary>A data set in the layout of LAVIS's cache (coco/annotations, coco/images) and a model of a few thousand numbers to start from.</summary>
internal sealed class TinyCoco : IDisposable
{
    public TinyCoco()
    {
        Folder = Directory.CreateTempSubdirectory("lavis-coco-").FullName;
        string shapes = Path.Combine(Folder, "shapes"), annotations = Directory.CreateDirectory(Path.Combine(Folder, "coco", "annotations")).FullName;
        DataSetWriter.Write(Options.Parse(["--out", shapes, "--train", "8", "--val", "4", "--test", "3", "--size", "32"]));
        Directory.Move(Path.Combine(shapes, "images"), Path.Combine(Folder, "coco", "images"));
        foreach (string split in new[] { "train", "val", "test" })
            File.Move(Path.Combine(shapes, "annotations", $"karpathy_{split}.json"), Path.Combine(annotations, $"coco_karpathy_{split}.json"));
        WriteModel(Path.Combine(shapes, "vocab.txt"));
    }

    public string Folder { get; }

    public string Model => Path.Combine(Folder, "model");

    public string Output => Path.Combine(Folder, "out");

    /// <summary>What the tutorial's config needs on this data set: two epochs of a small model.</summary>
    public string[] Overrides => [$"model.pretrained={Model}", "model.image_size=32", "run.max_epoch=2", $"run.output_dir={Output}", "run.init_lr=1e-3"];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private void WriteModel(string vocabulary)
    {
        BlipTokenizer tokenizer = BlipTokenizer.Load(vocabulary);
        var config = new BlipConfig
        {
            Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 16, Depth = 2, NumHeads = 2, IntermediateSize = 32 },
            Text = new TextConfig { VocabSize = tokenizer.Size, HiddenSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 40, EncoderWidth = 16 },
        };
        using var model = new CaptionModel(config);
        WeightInitialization.Apply(model, seed: 3);
        var file = new HuggingFaceConfig { Model = config, Task = BlipTask.Captioning, BosTokenId = tokenizer.DecoderId, SepTokenId = tokenizer.SeparatorId };
        HuggingFaceFolder.Write(Model, file, ModuleWeights.Sources(model), tokenizer.Vocabulary.Tokens);
    }
}
