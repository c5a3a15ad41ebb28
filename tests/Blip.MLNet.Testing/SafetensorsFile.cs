using System.Runtime.InteropServices;
using System.Text.Json;

namespace Blip.MLNet.Testing;

/// <summary>A golden's tensor as plain numbers: its shape, and its values as the file's own type widened to double or long.</summary>
public sealed record GoldenTensor(string Name, string Dtype, long[] Shape, byte[] Bytes)
{
    public long Count => Shape.Aggregate(1L, (a, b) => a * b);

    public float[] ToSingle() => Dtype switch
    {
        "F32" => MemoryMarshal.Cast<byte, float>(Bytes).ToArray(),
        "F64" => Array.ConvertAll(MemoryMarshal.Cast<byte, double>(Bytes).ToArray(), x => (float)x),
        "BF16" => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(Bytes).ToArray(), x => BitConverter.Int32BitsToSingle(x << 16)),
        "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(Bytes).ToArray(), x => (float)x),
        _ => Array.ConvertAll(ToInt64(), x => (float)x),
    };

    public double[] ToDouble() => Dtype == "F64" ? MemoryMarshal.Cast<byte, double>(Bytes).ToArray() : Array.ConvertAll(ToSingle(), x => (double)x);

    public long[] ToInt64() => Dtype switch
    {
        "I64" => MemoryMarshal.Cast<byte, long>(Bytes).ToArray(),
        "I32" => Array.ConvertAll(MemoryMarshal.Cast<byte, int>(Bytes).ToArray(), x => (long)x),
        "U8" or "BOOL" => Array.ConvertAll(Bytes, x => (long)x),
        _ => throw new InvalidDataException($"Golden tensor '{Name}' has type {Dtype}, not an integer type."),
    };

    /// <summary>Rows <paramref name="start"/> to <paramref name="end"/> of the first dimension.</summary>
    public GoldenTensor Slice(int start, int end)
    {
        int row = Bytes.Length / (int)Shape[0];
        return new GoldenTensor($"{Name}[{start}:{end}]", Dtype, [end - start, .. Shape[1..]], Bytes[(start * row)..(end * row)]);
    }
}

/// <summary>Reads a safetensors file for tests, apart from the product's own reader.</summary>
public static class SafetensorsFile
{
    public static IReadOnlyDictionary<string, GoldenTensor> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = (int)BitConverter.ToInt64(file, 0);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, header));
        var tensors = new Dictionary<string, GoldenTensor>();
        foreach (JsonProperty entry in json.RootElement.EnumerateObject().Where(e => e.Name != "__metadata__"))
        {
            long[] offsets = [.. entry.Value.GetProperty("data_offsets").EnumerateArray().Select(x => x.GetInt64())];
            long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(x => x.GetInt64())];
            string dtype = entry.Value.GetProperty("dtype").GetString()!;
            tensors[entry.Name] = new GoldenTensor(entry.Name, dtype, shape, file[(8 + header + (int)offsets[0])..(8 + header + (int)offsets[1])]);
        }
        return tensors;
    }
}
