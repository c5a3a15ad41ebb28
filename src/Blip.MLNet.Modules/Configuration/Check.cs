using System.Globalization;

namespace Blip.MLNet.Modules.Configuration;

/// <summary>Range checks whose messages name the options class, the member, the value and what was expected.</summary>
internal static class Check
{
    public static void Positive(int value, string owner, string member)
    {
        if (value <= 0) throw Wrong(owner, member, value, "a positive number");
    }

    public static void Range(double value, double low, double high, string owner, string member)
    {
        if (!(value >= low && value <= high)) throw Wrong(owner, member, value, string.Create(CultureInfo.InvariantCulture, $"a number from {low} to {high}"));
    }

    public static void AtLeast(int value, int low, string owner, string member)
    {
        if (value < low) throw Wrong(owner, member, value, string.Create(CultureInfo.InvariantCulture, $"{low} or more"));
    }

    public static void Divides(int value, int whole, string owner, string member, string wholeName)
    {
        if (value <= 0 || whole % value != 0) throw Wrong(owner, member, value, string.Create(CultureInfo.InvariantCulture, $"a divisor of {wholeName} ({whole})"));
    }

    private static ArgumentException Wrong(string owner, string member, IFormattable value, string expected) =>
        new($"{owner}.{member} is {value.ToString(null, CultureInfo.InvariantCulture)}; expected {expected}.", member);
}
