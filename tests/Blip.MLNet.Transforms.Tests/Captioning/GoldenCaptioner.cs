using System.Text.Json;
using Blip.MLNet.FreshProcess;
using Blip.MLNet.Testing;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Captioning;

/// <summary>A folder with the golden captioner (a Hugging Face folder of any size) and pictures of its size.</summary>
internal sealed class GoldenCaptioner : IDisposable
{
    public GoldenCaptioner(int pictures = 5)
    {
        Folder = Directory.CreateTempSubdirectory("blip-caption-").FullName;
        Golden = GoldenCase.Open("hf_caption");
        int size = JsonDocument.Parse(File.ReadAllText(Golden.PathOf("config.json"))).RootElement.GetProperty("vision_config").GetProperty("image_size").GetInt32();
        var random = new Random(3);
        Rows = [.. Enumerable.Range(0, pictures).Select(i =>
        {
            string name = $"picture{i}.png";
            byte[] pixels = new byte[size * size * 4];
            random.NextBytes(pixels);
            for (int p = 3; p < pixels.Length; p += 4) pixels[p] = 255;
            using MLImage image = MLImage.CreateFromPixels(size, size, MLPixelFormat.Bgra32, pixels);
            image.Save(Path.Combine(Folder, name));
            return new InputRow { ImagePath = name };
        })];
    }

    public GoldenCase Golden { get; }
    public string Folder { get; }
    public string Model => Golden.Folder;
    public InputRow[] Rows { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
