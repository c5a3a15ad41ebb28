using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Layers;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

/// <summary>A model folder or an adapter that the disk does not take: the folder stays as it was, whichever file did not fit.</summary>
public sealed class FullDiskTests : IDisposable
{
    private static readonly BlipConfig Config = new()
    {
        Vision = new VisionConfig { ImageSize = 32, PatchSize = 16, HiddenSize = 16, Depth = 1, NumHeads = 2, IntermediateSize = 32 },
        Text = new TextConfig { VocabSize = 20, HiddenSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2, IntermediateSize = 32, MaxPositionEmbeddings = 16, EncoderWidth = 16 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("full-disk-").FullName;
    private readonly LimitedDisk _disk = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_model_folder_is_written_whole_or_stays_as_it_was()
    {
        using CaptionModel first = Model(1), second = Model(2);
        void Write(CaptionModel model) => HuggingFaceFolder.Write(
            _folder, new HuggingFaceConfig { Model = Config, Task = BlipTask.Captioning, BosTokenId = 18, SepTokenId = 3 }, ModuleWeights.Sources(model), [.. Enumerable.Range(0, 18).Select(i => $"word{i}")], null, _disk.Open);
        Check(() => Write(first), () => Write(second), HuggingFaceFolder.Files);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_adapter_is_written_whole_or_stays_as_it_was(bool safetensors)
    {
        using CaptionModel one = Model(1), other = Model(2);
        using LoraAdapter first = LoraAdapter.Attach(one, new LoraConfig { R = 2 }, seed: 1), second = LoraAdapter.Attach(other, new LoraConfig { R = 2 }, seed: 2);
        Check(() => LoraFiles.Save(first, _folder, safetensors, _disk.Open), () => LoraFiles.Save(second, _folder, safetensors, _disk.Open), LoraFiles.Files);
    }

    private void Check(Action first, Action second, string[] names)
    {
        foreach (long room in (long[])[0, 100]) Fails(first, [], room, names); // nothing of it was there before
        Free();
        first();
        Dictionary<string, byte[]> before = Content();
        long whole = before.Values.Sum(v => v.Length);
        foreach (long room in (long[])[0, 100, 2000, whole / 2, whole - 100, whole - 1]) Fails(second, before, room, names);
        Free();
        second();
        Dictionary<string, byte[]> after = Content();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.Contains(after, f => !f.Value.SequenceEqual(before[f.Key]));
    }

    private void Free() => (_disk.Size, _disk.Room) = (null, null);

    private void Fails(Action write, Dictionary<string, byte[]> before, long room, string[] names)
    {
        _disk.Size = before.Values.Sum(v => v.Length) + room;
        IOException error = Assert.Throws<IOException>(write);
        Assert.Contains(names, name => error.Message.StartsWith($"The disk is full: '{Path.Combine(_folder, name)}'", StringComparison.Ordinal));
        Dictionary<string, byte[]> after = Content();
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        Assert.All(after, f => Assert.Equal(before[f.Key], f.Value));
    }

    private Dictionary<string, byte[]> Content() => Directory.GetFiles(_folder).ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes);

    private static CaptionModel Model(long seed)
    {
        var model = new CaptionModel(Config);
        WeightInitialization.Apply(model, seed: seed);
        return model;
    }
}
