using Xunit.Sdk;

namespace Blip.MLNet.Samples.Tests.Notebooks;

/// <summary>The comparison of outputs finds what differs.</summary>
public class OutputsTests
{
    [Theory]
    [InlineData("loss 1.000", "loss 1.001")]
    [InlineData("a 3", "a 3")]
    [InlineData(null, null)]
    [InlineData("rate 1E-05", "rate 1.0001E-05")]
    public void Near(string? stored, string? shown) => Outputs.AssertNear(stored, shown, 2e-3);

    [Theory]
    [InlineData("loss 1.000", "loss 1.003")]
    [InlineData("a red circle", "a blue circle")]
    [InlineData("a", null)]
    [InlineData(null, "a")]
    [InlineData("picture-01", "picture-02")]
    public void Far(string? stored, string? shown) => Assert.ThrowsAny<XunitException>(() => Outputs.AssertNear(stored, shown, 2e-3));

    [Fact]
    public void Pictures_are_compared_by_their_pixels()
    {
        string[] addresses = [.. new byte[] { 1, 2 }.Select(red => new Modules.Images.RgbImage(1, 1, [red, 0, 0]).ToHtml())];
        Outputs.AssertNear(addresses[0], addresses[0], 0);
        Assert.ThrowsAny<XunitException>(() => Outputs.AssertNear(addresses[0], addresses[1], 0));
    }
}
