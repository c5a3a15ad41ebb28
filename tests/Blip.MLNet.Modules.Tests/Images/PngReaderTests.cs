using Blip.MLNet.Modules.Images;
using Microsoft.ML.Data;

namespace Blip.MLNet.Modules.Tests.Images;

public class PngReaderTests
{
    private static int Sample(int x, int y, int s, int depth) => (x * 37 + y * 101 + s * 59 + x * y * 7) * 257 >> 3 & ((1 << depth) - 1);

    private static readonly byte[] s_palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 83 + 5))];

    public static TheoryData<int, int> Types() => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 }, { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 },
    };

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Types))]
    public void EveryTypeAndDepthGivesItsColours(int type, int depth)
    {
        foreach ((int width, int height) in new[] { (1, 1), (5, 3), (33, 18) })
            foreach (bool interlaced in new[] { false, true })
            {
                RgbImage image = RgbImage.Decode(File(type, depth, width, height, interlaced));
                Assert.Equal(Expected(type, depth, width, height), image.Pixels);
            }
    }

    /// <summary>ML.NET's decoder is another one; where nothing is transparent both must agree (16 bits: within a level).</summary>
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Types))]
    public void OpaquePicturesLookTheSameThroughMLImage(int type, int depth)
    {
        if (type is 4 or 6) return;
        byte[] file = File(type, depth, 33, 18, interlaced: false);
        using MLImage decoded = MLImage.CreateFromStream(new MemoryStream(file));
        int[] differences = [.. RgbImage.Decode(file).Pixels.Zip(RgbImage.From(decoded).Pixels, (a, b) => Math.Abs(a - b))];
        Assert.InRange(differences.Max(), 0, depth == 16 ? 1 : 0);
    }

    [Fact]
    public void TheReferenceClipsSixteenBitGrey()
    {
        byte[] file = TestPng.Write(3, 1, 0, 16, (x, _, _) => x * 255 + x / 2);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1], RgbImage.Decode(file).Pixels);
        Assert.Equal([0, 0, 0, 255, 255, 255, 255, 255, 255], RgbImage.Decode(file, referenceCompatible: true).Pixels);
    }

    [Fact]
    public void TransparencyIsDroppedWithoutChangingColours()
    {
        byte[] file = TestPng.Write(4, 1, 6, 8, (x, _, s) => s == 3 ? x * 60 : 200 - s * 50);
        Assert.Equal(Enumerable.Repeat(new byte[] { 200, 150, 100 }, 4).SelectMany(p => p), RgbImage.Decode(file).Pixels);
        byte[] palette = TestPng.Write(2, 1, 3, 8, (x, _, _) => x, extra: [("PLTE", [9, 8, 7, 6, 5, 4]), ("tRNS", [0, 128])]);
        Assert.Equal([9, 8, 7, 6, 5, 4], RgbImage.Decode(palette).Pixels);
    }

    [Fact]
    public void BrokenFilesAreNamed()
    {
        byte[] good = File(2, 8, 40, 30, interlaced: false);
        byte[] wrongType = (byte[])good.Clone();
        wrongType[25] = 5;
        byte[] wrongData = (byte[])good.Clone();
        for (int i = good.Length / 2; i < good.Length / 2 + 40; i++) wrongData[i] ^= 0x55;
        byte[] huge = (byte[])good.Clone();
        (huge[16], huge[20]) = (0x7f, 0x7f);
        byte[] noRows = (byte[])good.Clone();
        noRows[23] = 0;
        foreach (byte[] file in new[] { good[..8], good[..30], good[..(good.Length / 2)], wrongType, wrongData, huge, noRows })
            Assert.Contains("cat.png", Assert.Throws<InvalidDataException>(() => RgbImage.Decode(file, "cat.png")).Message);
        Assert.Equal(40, RgbImage.Decode(good, "cat.png").Width);
    }

    private static byte[] File(int type, int depth, int width, int height, bool interlaced) =>
        TestPng.Write(width, height, type, depth, (x, y, s) => Sample(x, y, s, depth), interlaced, extra: type == 3 ? [("PLTE", s_palette[..(3 << depth)])] : []);

    private static byte[] Expected(int type, int depth, int width, int height)
    {
        var pixels = new List<byte>();
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int s = 0; s < 3; s++)
                {
                    int value = Sample(x, y, type is 2 or 6 ? s : 0, depth);
                    pixels.Add(type == 3 ? s_palette[3 * value + s] : (byte)(depth == 16 ? value >> 8 : value * 255 / ((1 << depth) - 1)));
                }
        return [.. pixels];
    }
}
