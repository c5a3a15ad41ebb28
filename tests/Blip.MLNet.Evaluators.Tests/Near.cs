namespace Blip.MLNet.Evaluators.Tests;

/// <summary>Comparison of numbers as the goldens ask for it: 1e-12 relative.</summary>
internal static class Near
{
    public const double Relative = 1e-12;

    public static void Equal(double expected, double actual, string what)
    {
        if (double.IsNaN(expected) && double.IsNaN(actual)) return;
        double scale = Math.Max(Math.Abs(expected), Math.Abs(actual));
        Assert.True(Math.Abs(expected - actual) <= Relative * scale, $"{what}: expected {expected:R}, got {actual:R}");
    }
}
