using System.Text.Json;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>nn_cases.json, which make_nn_cases.py wrote with PyTorch.</summary>
internal static class NnCases
{
    private static readonly Lazy<JsonElement> s_root = new(() => JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(Goldens.RepoRoot, "tests", "Blip.MLNet.Stack.Tests", "Torch", "nn_cases.json"))).RootElement);

    public static JsonElement Get(string list, int index) => s_root.Value.GetProperty(list)[index];

    public static TheoryData<int> Indices(string list) => [.. Enumerable.Range(0, s_root.Value.GetProperty(list).GetArrayLength())];

    public static Tensor ToTensor(this JsonElement json)
    {
        long[] shape = [.. json.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        JsonElement data = json.GetProperty("data");
        return json.TryGetProperty("int", out _)
            ? tensor(data.EnumerateArray().Select(value => value.GetInt64()).ToArray(), shape)
            : tensor(Doubles(data), shape);
    }

    public static double[] Doubles(this JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    public static double Number(this JsonElement json, string name) => json.GetProperty(name).GetDouble();

    public static long Integer(this JsonElement json, string name) => json.GetProperty(name).GetInt64();

    public static bool IsNull(this JsonElement json) => json.ValueKind == JsonValueKind.Null;

    /// <summary>A number that may be left out.</summary>
    public static double? Optional(this JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : null;

    public static bool? OptionalFlag(this JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : null;

    public static double[] ToDoubles(this Tensor tensor)
    {
        using Tensor copy = tensor.detach().to(ScalarType.Float64).contiguous();
        return copy.data<double>().ToArray();
    }

    /// <summary>Same shape, and every value within 1e-9, absolute or relative.</summary>
    public static void AssertIs(this Tensor actual, JsonElement expected, string what)
    {
        Assert.True(actual.shape.SequenceEqual(expected.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())),
            $"{what}: shape [{string.Join(", ", actual.shape)}], expected {expected.GetProperty("shape")}");
        double[] got = actual.ToDoubles(), wanted = expected.GetProperty("data").Doubles();
        for (int i = 0; i < wanted.Length; i++)
            Assert.True(Math.Abs(got[i] - wanted[i]) <= 1e-9 * Math.Max(1, Math.Abs(wanted[i])), $"{what}[{i}]: {got[i]:R}, expected {wanted[i]:R}");
    }
}
