using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Images.Augmentation;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Images.Augmentation;

/// <summary>Every case of the augment goldens, bit for bit.</summary>
public class AugmentGoldenTests
{
    private static readonly Lazy<GoldenCase> s_case = new(() => GoldenCase.Open("augment"));

    public static TheoryData<string> Names => Goldens.Has("blip", "augment", "case.json") ? [.. s_case.Value.Tests.Where(t => t.TensorNames.Any()).Select(t => t.Name)] : ["(absent)"];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Names))]
    public void Pixels(string name)
    {
        if (name == "(absent)") return;
        GoldenTest test = s_case.Value.Test(name);
        RgbImage image = ImageOf(s_case.Value.Input(test.Inputs.GetProperty("img").GetString()!));
        double[] arguments = test.Inputs.TryGetProperty("args", out var a) ? [.. a.EnumerateArray().Where(x => x.ValueKind == System.Text.Json.JsonValueKind.Number).Select(x => x.GetDouble())] : [];
        foreach (string output in test.TensorNames)
        {
            RgbImage result = Result(test, image, arguments, output);
            GoldenTensor expected = test.Tensor(output);
            Assert.Equal((expected.Shape[0], expected.Shape[1]), ((long)result.Height, (long)result.Width));
            int different = result.Pixels.Zip(expected.Bytes).Count(p => p.First != p.Second);
            Assert.True(different == 0, $"{test} '{output}': {different} of {expected.Bytes.Length} levels differ.");
        }
    }

    private static RgbImage Result(GoldenTest test, RgbImage image, double[] arguments, string output)
    {
        string operation = test.Name.Split('_')[0];
        if (operation == "crop")
        {
            int[] at = [.. arguments.Select(x => (int)x)];
            RgbImage cropped = ImageOperations.Crop(image, at[0], at[1], at[2], at[3]).Resize(at[4], at[4]);
            return output == "out_hflip" ? ImageOperations.FlipHorizontally(cropped) : cropped;
        }
        byte fill = test.Inputs.TryGetProperty("args", out var a) && a.GetArrayLength() > 1 ? (byte)a[1][0].GetInt32() : ImageOperations.Fill;
        return ImageOperations.Apply(image, Enum.Parse<AugmentOperation>(operation), arguments.FirstOrDefault(), fill, referenceCompatible: !test.Name.Contains("_PIL_"));
    }

    [Fact]
    public void Arguments()
    {
        if (!Goldens.Has("blip", "augment", "case.json")) return;
        foreach (GoldenTest test in s_case.Value.Tests.Where(t => t.Expect.TryGetProperty("args", out _)))
            foreach (var operation in test.Expect.GetProperty("args").EnumerateObject())
                foreach (var level in operation.Value.EnumerateObject())
                {
                    double magnitude = double.Parse(level.Name, System.Globalization.CultureInfo.InvariantCulture);
                    var kind = Enum.Parse<AugmentOperation>(operation.Name);
                    double[] expected = [.. level.Value.EnumerateArray().Select(x => x.GetArrayLength() == 0 ? 0 : x[0].GetDouble()).Order()];
                    double[] ours = [.. new[] { RandAugment.ArgumentOf(kind, magnitude, true), RandAugment.ArgumentOf(kind, magnitude, false) }.Distinct().Order()];
                    Assert.Equal(expected, ours);
                }
    }

    [Fact]
    public void BlipsListAndCrop()
    {
        if (!Goldens.Has("blip", "augment", "case.json")) return;
        var config = s_case.Value.Config;
        Assert.Equal(config.GetProperty("train_augs").Strings(), RandAugment.BlipOperations.Select(o => o.ToString()));
        var options = new TrainAugmentationOptions();
        Assert.Equal((config.Int("N"), config.Number("M")), (options.Operations, options.Magnitude));
        Assert.Equal(config.GetProperty("RandomResizedCrop").GetProperty("scale_finetune").Doubles(), new[] { options.MinScale, options.MaxScale });
        Assert.Equal(config.GetProperty("RandomResizedCrop").GetProperty("ratio").Doubles(), new[] { options.MinRatio, options.MaxRatio });
        Assert.Equal(config.Number("prob_each"), new RandAugment().Probability);
    }

    private static RgbImage ImageOf(GoldenTensor tensor) => new((int)tensor.Shape[1], (int)tensor.Shape[0], tensor.Bytes);
}
