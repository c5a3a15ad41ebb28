using System.Globalization;
using System.Text;

namespace Blip.MLNet.Evaluators.Text;

/// <summary>Two-column tables for people: names on the left, numbers aligned on the right, one ruled header.</summary>
internal static class TextTable
{
    public static string Of(IReadOnlyList<(string Name, string Value)> rows)
    {
        int left = rows.Max(r => r.Name.Length), right = rows.Max(r => r.Value.Length);
        var table = new StringBuilder();
        for (int i = 0; i < rows.Count; i++)
        {
            table.Append(rows[i].Name.PadRight(left)).Append("  ").AppendLine(rows[i].Value.PadLeft(right));
            if (i == 0) table.Append('-', left).Append("  ").Append('-', right).AppendLine();
        }
        return table.ToString().TrimEnd();
    }

    public static string Count(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Fraction(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    public static string Percent(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
