using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>One operation of torch_cases.json: its inputs, PyTorch's results and how near a result has to be.</summary>
internal sealed record TorchCase(TorchCase.Data[] Inputs, TorchCase.Data[] Results, double Tolerance)
{
    /// <summary>A tensor as text has it; non-finite numbers are strings.</summary>
    internal sealed record Data(string Dtype, long[] Shape, JsonElement[] Values)
    {
        public static Data Read(JsonElement e) => new(
            e.GetProperty("dtype").GetString()!,
            [.. e.GetProperty("shape").EnumerateArray().Select(v => v.GetInt64())],
            [.. e.GetProperty("data").EnumerateArray()]);

        public double[] Doubles => [.. Values.Select(Number)];

        public Tensor ToTensor()
        {
            using var exact = Dtype.StartsWith("float") || Dtype == "bfloat16" ? tensor(Doubles, Shape) : tensor(Values.Select(v => v.GetInt64()).ToArray(), Shape);
            return exact.to(TypeOf(Dtype), copy: true);
        }

        private static double Number(JsonElement v) => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : v.GetString() switch
        {
            "nan" => double.NaN,
            "inf" => double.PositiveInfinity,
            _ => double.NegativeInfinity,
        };
    }

    public static ScalarType TypeOf(string name) => name switch
    {
        "float64" => float64,
        "float32" => float32,
        "bfloat16" => bfloat16,
        "float16" => float16,
        "int64" => int64,
        "int32" => int32,
        "uint8" => uint8,
        "bool" => @bool,
        _ => throw new ArgumentException($"unknown element type '{name}'"),
    };

    private static readonly Lazy<Dictionary<string, TorchCase>> s_all = new(() =>
    {
        using var file = File.OpenRead(Path.Combine(Testing.Goldens.RepoRoot, "tests", "Blip.MLNet.Stack.Tests", "Torch", "torch_cases.json"));
        return JsonDocument.Parse(file).RootElement.EnumerateObject().ToDictionary(p => p.Name, p => new TorchCase(
            [.. p.Value.GetProperty("inputs").EnumerateArray().Select(Data.Read)],
            [.. p.Value.GetProperty("results").EnumerateArray().Select(Data.Read)],
            p.Value.GetProperty("tolerance").GetDouble()));
    });

    public static IReadOnlyDictionary<string, TorchCase> All => s_all.Value;
}
