using System.Text;
using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Modules.Tests.Images;

public sealed class ImageProcessorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-processor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static RgbImage Random(int width, int height)
    {
        var image = new RgbImage(width, height);
        new Random(7).NextBytes(image.Pixels);
        return image;
    }

    [Fact]
    public void APictureOfMoreValuesThanAnArrayHoldsIsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageProcessor(40_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageProcessor(int.MaxValue, int.MaxValue));
        Assert.Contains("40000 x 40000", Assert.Throws<InvalidDataException>(() => ImageProcessor.Parse("""{"size": 40000}""", "preprocessor_config.json")).Message);
    }

    /// <summary>The vector loops against the same sums one by one, for widths that no vector divides.</summary>
    [Theory]
    [InlineData(37, 23, 19, 41, Resampling.Bicubic)]
    [InlineData(101, 67, 30, 30, Resampling.Bilinear)]
    [InlineData(5, 300, 17, 3, Resampling.Lanczos)]
    [InlineData(64, 64, 64, 13, Resampling.Bicubic)]
    public void ResizingIsTwoRoundedFixedPointPasses(int width, int height, int toWidth, int toHeight, Resampling filter)
    {
        RgbImage image = Random(width, height);
        ResampleWeights across = ResampleWeights.Create(width, toWidth, filter), down = ResampleWeights.Create(height, toHeight, filter);
        byte At(RgbImage from, ResampleWeights w, int o, Func<int, int> offset)
        {
            long sum = 1 << 21;
            for (int i = 0; i < w.Count[o]; i++) sum += (long)from.Pixels[offset(w.First[o] + i)] * w.Values[o * w.Taps + i];
            return (byte)Math.Clamp(sum >> 22, 0, 255);
        }
        var wide = new RgbImage(toWidth, height);
        for (int i = 0; i < wide.Pixels.Length; i++) wide.Pixels[i] = width == toWidth ? image.Pixels[i] : At(image, across, i / 3 % toWidth, x => (i / 3 / toWidth * width + x) * 3 + i % 3);
        var expected = new RgbImage(toWidth, toHeight);
        for (int i = 0; i < expected.Pixels.Length; i++) expected.Pixels[i] = At(wide, down, i / 3 / toWidth, y => (y * toWidth + i / 3 % toWidth) * 3 + i % 3);
        Assert.Equal(expected.Pixels, image.Resize(toWidth, toHeight, filter).Pixels);
    }

    [Fact]
    public void ThePictureItselfIsNeverChangedOrShared()
    {
        RgbImage image = Random(8, 8);
        byte[] before = (byte[])image.Pixels.Clone();
        image.Resize(8, 8).Pixels[0] ^= 1;
        image.Resize(4, 8);
        Assert.Equal(before, image.Pixels);
    }

    [Fact]
    public void SettingsComeFromTheModelsFolderAndGoBack()
    {
        File.WriteAllText(Path.Combine(_folder, "preprocessor_config.json"),
            """{"do_normalize":true,"do_resize":true,"do_rescale":true,"image_mean":[0.5,0.25,0],"image_std":[0.5,1,2],"resample":2,"rescale_factor":0.01,"size":{"height":6,"width":4},"image_processor_type":"BlipImageProcessor"}""");
        ImageProcessor p = ImageProcessor.Load(_folder);
        Assert.Equal((4, 6, Resampling.Bilinear), (p.Width, p.Height, p.Filter));
        RgbImage image = Random(4, 6);
        float[] values = p.Process(image);
        Assert.Equal((image.Pixels[3] * 0.01f - 0.5f) / 0.5f, values[1], 1e-6f);
        Assert.Equal((image.Pixels[5] * 0.01f) / 2f, values[2 * 24 + 1], 1e-6f);
        File.WriteAllText(Path.Combine(_folder, "again.json"), p.ToJson());
        Assert.Equal(values, ImageProcessor.Load(Path.Combine(_folder, "again.json")).Process(image));
    }

    [Fact]
    public void MissingFieldsHaveHuggingFacesDefaults()
    {
        ImageProcessor p = PreprocessorConfiguration.Read("{}"u8.ToArray(), "x");
        Assert.Equal((384, 384, Resampling.Bicubic), (p.Width, p.Height, p.Filter));
        Assert.Equal(new ImageProcessor(384).Process(Random(9, 9)), p.Process(Random(9, 9)));
        ImageProcessor raw = PreprocessorConfiguration.Read("""{"size":2,"do_rescale":false,"do_normalize":false,"do_resize":false}"""u8.ToArray(), "x");
        Assert.Equal([1f, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12], raw.Process(new RgbImage(2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])));
        Assert.Contains("do_resize", Assert.Throws<ArgumentException>(() => raw.Process(Random(3, 3))).Message);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{"size":0}""", "size is 0")]
    [InlineData("""{"size":{"shortest_edge":224}}""", "size is {\"shortest_edge\":224}")]
    [InlineData("""{"resample":0}""", "resample is 0")]
    [InlineData("""{"do_resize":"yes"}""", "do_resize is \"yes\"")]
    [InlineData("""{"image_mean":[1,2]}""", "image_mean is [1,2]")]
    [InlineData("""{"image_std":[1,0,1]}""", "image_std is [1,0,1]")]
    public void WrongSettingsAreNamed(string json, string part)
    {
        string message = Assert.Throws<InvalidDataException>(() => PreprocessorConfiguration.Read(Encoding.UTF8.GetBytes(json), "settings.json")).Message;
        Assert.Contains("settings.json", message);
        Assert.Contains(part, message);
    }

    [Fact]
    public void WrongTargetsAreRefused()
    {
        var p = new ImageProcessor(4);
        Assert.Contains("48", Assert.Throws<ArgumentException>(() => p.Process(Random(4, 4), new float[47])).Message);
        Assert.Contains("5 x 4", Assert.Throws<ArgumentException>(() => p.Normalize(Random(5, 4), new float[48])).Message);
    }
}
