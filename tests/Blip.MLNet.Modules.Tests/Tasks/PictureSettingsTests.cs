using System.Text.Json.Nodes;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tests.Weights;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>What a model folder's preprocessor_config.json says, and another picture size beside it (case 'hf_caption').</summary>
public sealed class PictureSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly int _size, _patch;

    public PictureSettingsTests()
    {
        GoldenCase golden = GoldenCase.Open("hf_caption");
        foreach (string file in new[] { "model.safetensors", "config.json", "vocab.txt" }) File.Copy(golden.PathOf(file), _folder[file]);
        JsonNode vision = JsonNode.Parse(File.ReadAllText(golden.PathOf("config.json")))!["vision_config"]!;
        (_size, _patch) = (vision["image_size"]!.GetValue<int>(), vision["patch_size"]!.GetValue<int>());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Another_size_keeps_the_other_settings()
    {
        Write(_size, _size);
        int size = _size + 2 * _patch;
        using BlipCaptioner captioner = BlipCaptioner.Load(_folder.Path, new ModelLoadOptions { ImageSize = size });
        Assert.Equal((size, size, (Resampling?)Resampling.Bilinear, 0.5), (captioner.Processor.Width, captioner.Processor.Height, captioner.Processor.Filter, captioner.Processor.RescaleFactor));
        Assert.Equal([0.5, 0.4, 0.3, 0.1, 0.2, 0.3], (double[])[.. captioner.Processor.Mean, .. captioner.Processor.Std]);
        Assert.Equal(size, captioner.Config.Vision.ImageSize);
        Assert.NotNull(captioner.Caption(new RgbImage(30, 20)).Text);
    }

    [Fact]
    public void A_size_that_is_not_the_models_is_told_with_its_file()
    {
        Write(_size + _patch, _size);
        string message = Assert.Throws<InvalidDataException>(() => BlipCaptioner.Load(_folder.Path)).Message;
        Assert.Contains("preprocessor_config.json", message);
        Assert.Contains($"{_size + _patch} x {_size}", message);
        Assert.Contains($"{_size} x {_size}", message);
        using BlipCaptioner captioner = BlipCaptioner.Load(_folder.Path, new ModelLoadOptions { ImageSize = _size });
        Assert.Equal((_size, _size), (captioner.Processor.Width, captioner.Processor.Height));
    }

    private void Write(int width, int height) => _folder.Write("preprocessor_config.json",
        $$"""{"size": {"height": {{height}}, "width": {{width}}}, "resample": 2, "rescale_factor": 0.5, "image_mean": [0.5, 0.4, 0.3], "image_std": [0.1, 0.2, 0.3]}""");
}
