using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Blip.MLNet.Stack.Tests.Images;

public sealed class MLImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blip-mlimage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void PixelsAreKeptAsGiven()
    {
        byte[] pixels = [1, 2, 3, 255, 4, 5, 6, 255];
        using MLImage bgra = MLImage.CreateFromPixels(1, 2, MLPixelFormat.Bgra32, pixels);
        Assert.Equal((1, 2, 32, MLPixelFormat.Bgra32), (bgra.Width, bgra.Height, bgra.BitsPerPixel, bgra.PixelFormat));
        Assert.Equal(pixels, bgra.Pixels.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], bgra.GetBGRPixels);
        using MLImage rgba = MLImage.CreateFromPixels(1, 2, MLPixelFormat.Rgba32, pixels);
        Assert.Equal([3, 2, 1, 6, 5, 4], rgba.GetBGRPixels);
    }

    [Theory]
    [InlineData("x.png", 0)]
    [InlineData("x.jpg", 3)]
    [InlineData("x.webp", 3)]
    public void SavedPicturesAreReadBack(string name, int tolerance)
    {
        string path = Path.Combine(_folder, name);
        byte[] pixels = [.. Enumerable.Repeat(new byte[] { 40, 120, 200, 255 }, 20 * 10).SelectMany(p => p)];
        using (MLImage image = MLImage.CreateFromPixels(20, 10, MLPixelFormat.Bgra32, pixels)) image.Save(path);
        using MLImage file = MLImage.CreateFromFile(path), stream = MLImage.CreateFromStream(new MemoryStream(File.ReadAllBytes(path)));
        Assert.Equal(file.Pixels.ToArray(), stream.Pixels.ToArray());
        Assert.Equal((20, 10), (file.Width, file.Height));
        int[] differences = [.. file.GetBGRPixels.Zip(pixels.Where((_, i) => i % 4 != 3), (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, tolerance);
    }

    // Three pictures of 80 x 60, grey 30, 120 and 220.
    [Theory]
    [InlineData("UklGRroAAABXRUJQVlA4WAoAAAACAAAATwAAOwAAQU5JTQYAAAAAAAAAAABBTk1GKgAAAAAAAAAAAE8AADsAAAAAAAJWUDhMEQAAAC9PwA4AB1CPetSj/4GI6H8AAEFOTUYqAAAAAAAAAAAATwAAOwAAAAAAAFZQOEwRAAAAL0/ADgAHULziFa//gYjofwAAQU5NRioAAAAAAAAAAABPAAA7AAAAAAAAVlA4TBEAAAAvT8AOAAdQ7nKXu/+BiOh/AAA=")]
    [InlineData("R0lGODlhUAA8AIEAAB4eHgAAAAAAAAAAACH5BAAKAAAALAAAAABQADwAAAhxAAEIHEiwoMGDCBMqXMiwocOHECNKnEixosWLGDNq3Mixo8ePIEOKHEmypMmTKFOqXMmypcuXMGPKnEmzps2bOHPq3Mmzp8+fQIMKHUq0qNGjSJMqXcq0qdOnUKNKnUq1qtWrWLNq3cq1q9evYMO+DAgAIfkEAAoAAAAsAAAAAFAAPACBeHh4AAAAAAAAAAAACHEAAQgcSLCgwYMIEypcyLChw4cQI0qcSLGixYsYM2rcyLGjx48gQ4ocSbKkyZMoU6pcybKly5cwY8qcSbOmzZs4c+rcybOnz59AgwodSrSo0aNIkypdyrSp06dQo0qdSrWq1atYs2rdyrWr169gw74MCAAh+QQACgAAACwAAAAAUAA8AIHc3NwAAAAAAAAAAAAIcQABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqTJkyhTqlzJsqXLlzBjypxJs6bNmzhz6tzJs6fPn0CDCh1KtKjRo0iTKl3KtKnTp1CjSp1KtarVq1izat3KtavXr2DDvgwIADs=")]
    public void AnAnimationIsItsFirstPicture(string file)
    {
        using MLImage image = MLImage.CreateFromStream(new MemoryStream(Convert.FromBase64String(file)));
        Assert.Equal((80, 60), (image.Width, image.Height));
        Assert.All(image.GetBGRPixels, value => Assert.Equal(30, value));
    }

    [Fact]
    public void AlphaIsMultipliedIntoWhatIsDecoded()
    {
        string path = Path.Combine(_folder, "x.png");
        using (MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Rgba32, [100, 50, 20, 128])) image.Save(path);
        using MLImage read = MLImage.CreateFromFile(path);
        Assert.Equal(128, read.Pixels[3]);
        int red = read.PixelFormat == MLPixelFormat.Rgba32 ? 0 : 2;
        Assert.InRange(read.Pixels[red], 99, 101);
        Assert.InRange(read.Pixels[1], 49, 51);
    }

    [Fact]
    public void WrongArgumentsHaveTheOfficialErrors()
    {
        Assert.Equal("pixelFormat", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Unknown, new byte[4])).ParamName);
        Assert.Equal("width", Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(0, 1, MLPixelFormat.Bgra32, [])).ParamName);
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[3]));
        Assert.Throws<ArgumentNullException>(() => MLImage.CreateFromStream(null!));
        Assert.Equal("imageStream", Assert.Throws<ArgumentException>(() => MLImage.CreateFromStream(new MemoryStream([1, 2, 3]))).ParamName);
        Assert.Throws<ArgumentException>(() => MLImage.CreateFromFile(Path.Combine(_folder, "none.png")));
        MLImage image = MLImage.CreateFromPixels(1, 1, MLPixelFormat.Bgra32, new byte[4]);
        Assert.Throws<ArgumentException>(() => image.Save(Path.Combine(_folder, "x.txt")));
        image.Dispose();
        image.Dispose();
        Assert.Throws<InvalidOperationException>(() => image.Width);
    }

    [Fact]
    public void ImageTypesWithAndWithoutASizeDiffer()
    {
        Assert.True(new ImageDataViewType().Equals(new ImageDataViewType()));
        Assert.True(new ImageDataViewType(2, 3).Equals(new ImageDataViewType(2, 3)));
        Assert.False(new ImageDataViewType().Equals(new ImageDataViewType(2, 3)));
        Assert.Equal("Image<2, 3>", new ImageDataViewType(2, 3).ToString());
        Assert.Equal(typeof(MLImage), new ImageDataViewType().RawType);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ImageDataViewType(0, 3));
    }
}
