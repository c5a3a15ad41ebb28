using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Blip.MLNet.Modules.Images;

namespace Blip.MLNet.Samples.Tests.Notebooks;

/// <summary>Outputs that are the same but for numbers that differ a little: texts, HTML, the pictures and plots within.</summary>
public static partial class Outputs
{
    public static void AssertNear(string? expected, string? actual, double tolerance)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is null || actual is null) return;
        (string text, RgbImage[] pictures) = Unpack(expected);
        (string otherText, RgbImage[] otherPictures) = Unpack(actual);
        Assert.Equal(Number().Replace(text, "#"), Number().Replace(otherText, "#"));
        foreach ((double a, double b) in Numbers(text).Zip(Numbers(otherText)))
            Assert.True(Math.Abs(a - b) <= tolerance * Math.Max(1, Math.Abs(a)), $"{a} is stored, {b} was shown");
        Assert.Equal(pictures.Length, otherPictures.Length);
        foreach ((RgbImage a, RgbImage b) in pictures.Zip(otherPictures))
        {
            Assert.Equal((a.Width, a.Height), (b.Width, b.Height));
            Assert.Equal(a.Pixels, b.Pixels);
        }
    }

    /// <summary>Puts the text of plots in their place, and takes the pictures out.</summary>
    private static (string Text, RgbImage[] Pictures) Unpack(string output)
    {
        string text = Svg().Replace(output, m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));
        return (Png().Replace(text, "PICTURE"), [.. Png().Matches(text).Select(m => RgbImage.Decode(Convert.FromBase64String(m.Groups[1].Value)))]);
    }

    private static double[] Numbers(string text) => [.. Number().Matches(text).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\d+(?:\.\d+)?(?:E[-+]?\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex("data:image/svg\\+xml;base64,([^\"]+)")]
    private static partial Regex Svg();

    [GeneratedRegex("data:image/png;base64,([^\"]+)")]
    private static partial Regex Png();
}
