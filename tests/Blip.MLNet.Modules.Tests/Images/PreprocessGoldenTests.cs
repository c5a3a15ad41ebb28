using System.Text.Json;
using Blip.MLNet.Modules.Images;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Images;

/// <summary>goldens/blip/preprocess and hf_preprocess: PIL's and torchvision's pictures, bit for bit, and the normalized tensors.</summary>
public class PreprocessGoldenTests
{
    private static IEnumerable<GoldenTest> Tests(string name) => Goldens.Has("blip", name, "case.json") ? GoldenCase.Open(name).Tests : [];

    public static TheoryData<string> Names() => [.. Tests("preprocess").Select(t => t.Name).DefaultIfEmpty("")];

    public static TheoryData<string> HuggingFaceNames() => [.. Tests("hf_preprocess").Select(t => t.Name).DefaultIfEmpty("")];

    private static GoldenTest? Test(string name, string @case = "preprocess") => name.Length == 0 ? null : GoldenCase.Open(@case).Test(name);

    private static RgbImage Read(GoldenTest test, string relative) => RgbImage.Load(test.Case.PathOf(relative));

    private static string? File(GoldenTest test) => test.Inputs.TryGetProperty("file", out JsonElement f) ? f.GetString() : null;

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void DecodingGivesTheReferencesPixels(string name)
    {
        if (Test(name) is not { } test || !test.Expect.TryGetProperty("decoded", out JsonElement decoded)) return;
        RgbImage expected = Read(test, decoded.GetString()!), actual = RgbImage.Load(test.Case.PathOf(File(test)!), referenceCompatible: true);
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        int[] differences = [.. expected.Pixels.Zip(actual.Pixels, (a, b) => Math.Abs(a - b))];
        // JPEG decoders may round the inverse DCT and the colour conversion otherwise; every other format is lossless.
        bool jpeg = File(test)!.EndsWith(".jpg", StringComparison.OrdinalIgnoreCase) || File(test)!.EndsWith(".jpeg", StringComparison.OrdinalIgnoreCase);
        Assert.InRange(differences.Max(), 0, jpeg ? 16 : 0);
        Assert.InRange(differences.Average(), 0, jpeg ? 1 : 0);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void ResizingIsBitExactWithPil(string name)
    {
        if (Test(name) is not { } test) return;
        RgbImage source = Read(test, Source(test));
        foreach (JsonProperty resized in test.Expect.EnumerateObject().Where(e => e.Name.StartsWith("resized", StringComparison.Ordinal)))
        {
            RgbImage expected = Read(test, resized.Value.GetString()!);
            Assert.Equal(expected.Pixels, source.Resize(expected.Width, expected.Height).Pixels);
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void NormalizedTensorsAreWithinAMillionth(string name)
    {
        if (Test(name) is not { } test) return;
        RgbImage source = Read(test, Source(test));
        foreach (string output in test.TensorNames)
        {
            GoldenTensor golden = test.Tensor(output);
            float[] expected = golden.ToSingle(), actual = Processor(test, (int)golden.Shape[2], (int)golden.Shape[1]).Process(source);
            Assert.Equal(expected.Length, actual.Length);
            Assert.InRange(expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-6f);
        }
        foreach (JsonProperty samples in test.Expect.EnumerateObject().Where(e => e.Name.EndsWith("_sample_index", StringComparison.Ordinal)))
        {
            int size = int.Parse(new string([.. samples.Name.Where(char.IsAsciiDigit)]));
            float[] actual = Processor(test, size, size).Process(source);
            double[] values = [.. test.Expect.GetProperty(samples.Name.Replace("index", "value", StringComparison.Ordinal)).EnumerateArray().Select(v => v.GetDouble())];
            foreach ((int index, double value) in samples.Value.EnumerateArray().Select(i => i.GetInt32()).Zip(values)) Assert.InRange(actual[index] - value, -1e-6, 1e-6);
        }
        foreach (JsonProperty means in test.Expect.EnumerateObject().Where(e => e.Name.StartsWith("norm", StringComparison.Ordinal) && e.Name.EndsWith("_mean", StringComparison.Ordinal)))
            Means(means.Value, Processor(test, int.Parse(means.Name[4..^5]), int.Parse(means.Name[4..^5])).Process(source));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(HuggingFaceNames))]
    public void HuggingFacesProcessorGivesTheSame(string name)
    {
        if (Test(name, "hf_preprocess") is not { } test) return;
        JsonElement config = test.Case.Config;
        string settings = $"\"resample\":{config.GetProperty("resample").GetInt32()},\"rescale_factor\":{config.GetProperty("rescale_factor").GetRawText()},\"size\":SIZE";
        string picture = Path.Combine(test.Case.Folder, File(test)!);
        string decoded = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(picture))!, "decoded", Path.GetFileName(picture) + ".png");
        RgbImage source = RgbImage.Load(System.IO.File.Exists(decoded) ? decoded : picture, referenceCompatible: true);
        foreach (JsonProperty means in test.Expect.EnumerateObject().Where(e => e.Name.StartsWith("mean", StringComparison.Ordinal)))
            Means(means.Value, PreprocessorConfiguration.Read(System.Text.Encoding.UTF8.GetBytes("{" + settings.Replace("SIZE", means.Name[4..], StringComparison.Ordinal) + "}"), "golden").Process(source));
    }

    private static void Means(JsonElement expected, float[] values)
    {
        double[] means = [.. expected.EnumerateArray().Select(v => v.GetDouble())];
        for (int c = 0; c < means.Length; c++) Assert.InRange(values.AsSpan(c * values.Length / 3, values.Length / 3).ToArray().Average(v => (double)v) - means[c], -2e-6, 2e-6);
    }

    private static ImageProcessor Processor(GoldenTest test, int width, int height)
    {
        double[] Three(string name) => [.. test.Case.Config.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];
        return new ImageProcessor(width, height, mean: Three("mean"), std: Three("std"));
    }

    /// <summary>The decoded picture, so that a JPEG decoder's own rounding is no part of what is compared.</summary>
    private static string Source(GoldenTest test)
    {
        if (test.Expect.TryGetProperty("decoded", out JsonElement own)) return own.GetString()!;
        string decoded = Path.Combine("decoded", Path.GetFileName(File(test)!) + ".png");
        return System.IO.File.Exists(test.Case.PathOf(decoded)) ? decoded : File(test)!;
    }
}
