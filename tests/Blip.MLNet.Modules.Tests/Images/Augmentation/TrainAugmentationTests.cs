using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Images.Augmentation;

namespace Blip.MLNet.Modules.Tests.Images.Augmentation;

public class TrainAugmentationTests
{
    private static RgbImage Picture(int width = 60, int height = 40)
    {
        var image = new RgbImage(width, height);
        for (int i = 0; i < image.Pixels.Length; i++) image.Pixels[i] = (byte)(i * 7 + i / 91 * 13);
        return image;
    }

    [Fact]
    public void FollowsFromSeedEpochAndSampleAlone()
    {
        var augmentation = new TrainAugmentation(24, 24);
        RgbImage picture = Picture();
        byte[] before = [.. picture.Pixels];
        byte[][] forward = [.. Enumerable.Range(0, 40).Select(i => augmentation.Apply(picture, 3, 1, i).Pixels)];
        byte[][] parallel = new byte[40][];
        Parallel.For(0, 40, i => parallel[39 - i] = new TrainAugmentation(24, 24).Apply(picture, 3, 1, 39 - i).Pixels);
        Assert.Equal(forward, parallel);
        Assert.Equal(before, picture.Pixels);
        Assert.True(forward.Select(Convert.ToHexString).Distinct().Count() > 36);
        Assert.NotEqual(forward[0], augmentation.Apply(picture, 4, 1, 0).Pixels);
        Assert.NotEqual(forward[0], augmentation.Apply(picture, 3, 2, 0).Pixels);
    }

    [Fact]
    public void CropsKeepTheirShareAndShape()
    {
        var augmentation = new TrainAugmentation(24, 24);
        var shares = new List<double>();
        for (int i = 0; i < 2000; i++)
        {
            (int top, int left, int height, int width) = augmentation.CropOf(300, 200, new SampleRandom(1, 0, i));
            Assert.True(top >= 0 && left >= 0 && top + height <= 200 && left + width <= 300);
            Assert.InRange((double)width / height, 0.74, 1.35);
            shares.Add(width * height / 60000.0);
        }
        Assert.InRange(shares.Min(), 0.49, 0.52);
        Assert.InRange(shares.Max(), 0.8, 1.0);
    }

    [Theory]
    [InlineData(400, 10, 13, 10)]
    [InlineData(10, 400, 10, 13)]
    [InlineData(1, 1, 1, 1)]
    public void PicturesThatNoCropFitsGiveTheirMiddle(int width, int height, int cropWidth, int cropHeight)
    {
        (int top, int left, int h, int w) = new TrainAugmentation(8, 8).CropOf(width, height, new SampleRandom(0, 0, 0));
        Assert.Equal((cropWidth, cropHeight, (height - cropHeight) / 2, (width - cropWidth) / 2), (w, h, top, left));
    }

    [Fact]
    public void MirrorsHalfOfThePicturesOrNone()
    {
        RgbImage picture = Picture(24, 24), mirrored = ImageOperations.FlipHorizontally(picture);
        var half = new TrainAugmentation(24, 24, new TrainAugmentationOptions { MinScale = 1, MinRatio = 1, MaxRatio = 1, Operations = 0 });
        int flips = Enumerable.Range(0, 400).Count(i => half.Apply(picture, 0, 0, i).Pixels.SequenceEqual(mirrored.Pixels));
        Assert.InRange(flips, 160, 240);
        var none = new TrainAugmentation(24, 24, new TrainAugmentationOptions { MinScale = 1, MinRatio = 1, MaxRatio = 1, Operations = 0, FlipProbability = 0 });
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(picture.Pixels, none.Apply(picture, 0, 0, i).Pixels));
    }

    [Fact]
    public void AnOperationIsDoneHalfOfTheTime()
    {
        RgbImage picture = Picture(24, 24);
        var one = new RandAugment(1, 5, [AugmentOperation.Rotate]);
        byte[][] both = [.. new[] { 15.0, -15.0 }.Select(d => ImageOperations.Apply(picture, AugmentOperation.Rotate, d).Pixels)];
        int[] counts = new int[3];
        for (int i = 0; i < 600; i++)
        {
            byte[] result = one.Apply(picture, new SampleRandom(5, 0, i)).Pixels;
            counts[result.SequenceEqual(picture.Pixels) ? 0 : result.SequenceEqual(both[0]) ? 1 : 2]++;
        }
        Assert.InRange(counts[0], 240, 360);
        Assert.InRange(counts[1], 90, 210);
        Assert.InRange(counts[2], 90, 210);
    }

    [Fact]
    public void WrongOptionsNameValueAndRange()
    {
        Assert.Contains("MinScale is 0", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainAugmentation(8, 8, new TrainAugmentationOptions { MinScale = 0 })).Message);
        Assert.Contains("MaxScale is 0.4; expected from MinScale (0.5)", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainAugmentation(8, 8, new TrainAugmentationOptions { MaxScale = 0.4 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainAugmentation(8, 8, new TrainAugmentationOptions { Magnitude = double.NaN }));
        Assert.Throws<ArgumentException>(() => new TrainAugmentation(8, 8, new TrainAugmentationOptions { OperationList = [] }));
        Assert.Contains("not within a picture of 60 x 40", Assert.Throws<ArgumentException>(() => ImageOperations.Crop(Picture(), 30, 0, 11, 5)).Message);
    }

    [Fact]
    public void SharpnessBeyondTheLevelsIsClippedUnlessTheReferenceIsFollowed()
    {
        var image = new RgbImage(3, 3);
        Array.Fill(image.Pixels, (byte)255, 12, 3);
        Assert.Equal(255, ImageOperations.Apply(image, AugmentOperation.Sharpness, 1.72).Pixels[12]);
        Assert.NotEqual(255, ImageOperations.Apply(image, AugmentOperation.Sharpness, 1.72, referenceCompatible: true).Pixels[12]);
    }
}
