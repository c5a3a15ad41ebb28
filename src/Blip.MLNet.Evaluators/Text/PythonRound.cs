using System.Globalization;

namespace Blip.MLNet.Evaluators.Text;

/// <summary>Python's <c>round(x, 2)</c>: correctly rounded from the exact value, halves to even.</summary>
internal static class PythonRound
{
    public static double ToHundredths(double value)
    {
        // Only multiples of 1/8 can lie exactly between two hundredths, and those are exact as decimals too.
        if (Math.Abs(value) < 1e12 && value * 8 == Math.Floor(value * 8)) return (double)Math.Round((decimal)value, 2, MidpointRounding.ToEven);
        return double.Parse(value.ToString("F2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
