using System.Text.Json;

namespace Blip.MLNet.Testing;

/// <summary>Arrays out of a golden's JSON.</summary>
public static class JsonNumbers
{
    public static int[] Ints(this JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetInt32())];

    public static int[][] IntRows(this JsonElement e) => [.. e.EnumerateArray().Select(r => r.Ints())];

    public static double[] Doubles(this JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetDouble())];

    public static double[][] DoubleRows(this JsonElement e) => [.. e.EnumerateArray().Select(r => r.Doubles())];

    public static string[] Strings(this JsonElement e) => [.. e.EnumerateArray().Select(x => x.GetString()!)];

    public static string Text(this JsonElement e, string name) => e.GetProperty(name).GetString()!;

    public static int Int(this JsonElement e, string name, int missing = 0) => e.TryGetProperty(name, out JsonElement v) ? v.GetInt32() : missing;

    public static double Number(this JsonElement e, string name, double missing = 0) => e.TryGetProperty(name, out JsonElement v) ? v.GetDouble() : missing;

    public static bool Flag(this JsonElement e, string name) => e.TryGetProperty(name, out JsonElement v) && v.ValueKind == JsonValueKind.True;
}
