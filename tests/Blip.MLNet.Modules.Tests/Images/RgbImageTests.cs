using Blip.MLNet.Modules.Images;
using Blip.MLNet.Testing;
using Microsoft.ML.Data;

namespace Blip.MLNet.Modules.Tests.Images;

public sealed class RgbImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(MLPixelFormat.Bgra32)]
    [InlineData(MLPixelFormat.Rgba32)]
    public void BothPixelOrdersAreRead(MLPixelFormat format)
    {
        byte[] rgba = [10, 20, 30, 255, 40, 50, 60, 255];
        byte[] pixels = format == MLPixelFormat.Rgba32 ? rgba : [30, 20, 10, 255, 60, 50, 40, 255];
        using MLImage image = MLImage.CreateFromPixels(2, 1, format, pixels);
        RgbImage rgb = RgbImage.From(image);
        Assert.Equal((2, 1), (rgb.Width, rgb.Height));
        Assert.Equal([10, 20, 30, 40, 50, 60], rgb.Pixels);
    }

    [Fact]
    public void AlphaThatWasMultipliedInIsDividedOut()
    {
        using MLImage multiplied = MLImage.CreateFromPixels(3, 1, MLPixelFormat.Rgba32, [100, 50, 0, 128, 0, 0, 0, 0, 7, 8, 9, 255]);
        Assert.Equal([199, 100, 0, 0, 0, 0, 7, 8, 9], RgbImage.From(multiplied).Pixels);
        using MLImage straight = MLImage.CreateFromPixels(2, 1, MLPixelFormat.Rgba32, [200, 50, 0, 128, 7, 8, 9, 0]);
        Assert.Equal([200, 50, 0, 7, 8, 9], RgbImage.From(straight).Pixels);
    }

    [Fact]
    public void AJpegComesThroughMLImage()
    {
        string path = Path.Combine(_folder, "grey.jpg");
        byte[] pixels = [.. Enumerable.Repeat(new byte[] { 90, 120, 150, 255 }, 16 * 16).SelectMany(p => p)];
        using (MLImage image = MLImage.CreateFromPixels(16, 16, MLPixelFormat.Rgba32, pixels)) image.Save(path);
        RgbImage rgb = RgbImage.Load(path);
        Assert.Equal((16, 16), (rgb.Width, rgb.Height));
        for (int i = 0; i < rgb.Pixels.Length; i++) Assert.InRange(rgb.Pixels[i], 90 + 30 * (i % 3) - 3, 90 + 30 * (i % 3) + 3);
        byte[] file = File.ReadAllBytes(path);
        Assert.Equal(rgb.Pixels, RgbImage.Decode([.. file, 0, 0, 7]).Pixels);
        foreach (int length in new[] { 3, 20, file.Length / 2, file.Length - 2 })
            Assert.Contains("half.jpg", Assert.Throws<InvalidDataException>(() => RgbImage.Decode(file[..length], "half.jpg")).Message);
    }

    [Theory]
    [InlineData("empty.jpg", "")]
    [InlineData("text.jpg", "this is no picture")]
    [InlineData("cut.jpg", "\u00ff\u00d8\u00ff")]
    [InlineData("cut.gif", "GIF89a")]
    public void AnUnreadablePictureIsNamed(string name, string contents)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, System.Text.Encoding.Latin1.GetBytes(contents));
        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => RgbImage.Load(path)).Message);
    }

    /// <summary>Whatever is wrong with a file, reading it gives a picture or this one error, and the process lives.</summary>
    [Fact]
    public void DamagedFilesGiveAPictureOrOneError()
    {
        string own = Path.Combine(_folder, "own.jpg");
        using (MLImage image = MLImage.CreateFromPixels(16, 16, MLPixelFormat.Rgba32, new byte[1024])) image.Save(own);
        string images = Goldens.PathOf("blip", "preprocess", "images");
        string[] files = [own, .. Directory.Exists(images) ? Directory.GetFiles(images) : []];
        var random = new Random(5);
        int refused = 0;
        foreach (string file in files)
            for (int attempt = 0; attempt < 20; attempt++)
            {
                byte[] bytes = File.ReadAllBytes(file);
                for (int i = random.Next(1, 6); i > 0; i--) bytes[random.Next(attempt % 2 == 0 ? Math.Min(80, bytes.Length) : bytes.Length)] = (byte)random.Next(256);
                if (attempt % 4 == 0) bytes = bytes[..random.Next(bytes.Length)];
                try
                {
                    RgbImage image = RgbImage.Decode(bytes, "damaged picture");
                    Assert.Equal((long)image.Width * image.Height * 3, image.Pixels.LongLength);
                }
                catch (InvalidDataException e)
                {
                    Assert.Contains("damaged picture", e.Message);
                    refused++;
                }
            }
        Assert.InRange(refused, files.Length, files.Length * 20);
    }

    [Fact]
    public void AMissingPictureIsNamed() =>
        Assert.Contains("none.png", Assert.Throws<FileNotFoundException>(() => RgbImage.Load(Path.Combine(_folder, "none.png"))).Message);

    [Fact]
    public void APictureOfOnePixelFillsTheModelsPicture()
    {
        RgbImage one = RgbImage.Decode(TestPng.Rgb(1, 1, [10, 20, 30]));
        Assert.Equal(Enumerable.Repeat(new byte[] { 10, 20, 30 }, 384 * 384).SelectMany(p => p), one.Resize(384, 384).Pixels);
        Assert.Equal([10, 20, 30], one.Resize(1, 1).Pixels);
    }

    [Fact]
    public void APictureOf12000By9000PixelsIsReadAndResized()
    {
        byte[] file = TestPng.Write(12000, 9000, 0, 1, (x, _, _) => x < 6000 ? 0 : 1, sameRows: true);
        RgbImage small = RgbImage.Decode(file).Resize(384, 384);
        Assert.Equal(0, small.Pixels[0]);
        Assert.Equal(0, small.Row(383)[3 * 180]);
        Assert.Equal(255, small.Row(200)[3 * 200]);
        Assert.Equal(255, small.Pixels[^1]);
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(0, 1, []));
        Assert.Contains("12 bytes", Assert.Throws<ArgumentException>(() => new RgbImage(2, 2, new byte[11])).Message);
        Assert.Throws<InvalidDataException>(() => new RgbImage(1 << 20, 1 << 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(2, 2).Resize(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RgbImage(2, 2).Resize(4, 4, (Resampling)9));
    }
}
