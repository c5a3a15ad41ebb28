using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights.Safetensors;

/// <summary>
/// Reads safetensors: eight bytes with the header's length, a JSON header, the tensors' bytes. The header is checked as the
/// format demands (github.com/huggingface/safetensors, "Format"): unique names, sizes that fit shapes, no overlap, no gap.
/// </summary>
internal static class SafetensorsReader
{
    private const long MaxHeaderBytes = 100_000_000;

    private readonly record struct Entry(string Name, ElementType Type, long[] Shape, long Begin, long End);

    /// <summary>Reads the header.</summary>
    /// <param name="file">Starts with the header and is closed with the checkpoint.</param>
    /// <param name="checkEnd">Whether the file's length is known and must be that of the tensors.</param>
    public static Checkpoint Open(ByteSource file, bool checkEnd = true)
    {
        if (file.Length < 8) throw file.Error($"the file has {file.Length} bytes; a safetensors file starts with the eight bytes of its header's length.");
        long headerLength = BinaryPrimitives.ReadInt64LittleEndian(file.ReadArray(0, 8));
        if (headerLength is < 2 or > MaxHeaderBytes) throw file.Error($"the header's length is {(ulong)headerLength}; expected 2 to {MaxHeaderBytes}.");
        if (headerLength > file.Length - 8) throw file.Error($"the header takes {headerLength} bytes, but only {file.Length - 8} follow; the file may be truncated.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        List<Entry> entries;
        try
        {
            entries = ParseHeader(file, file.ReadArray(8, (int)headerLength), metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or DecoderFallbackException)
        {
            throw file.Error($"the header is not valid: {e.Message}", e);
        }
        long data = 8 + headerLength;
        CheckLayout(file, entries, checkEnd ? file.Length - data : entries.Select(e => e.End).DefaultIfEmpty().Max());
        return new Checkpoint(file.Name, CheckpointFormat.Safetensors,
            entries.Select(e => (TensorSource)new StoredTensor(e.Name, e.Type, e.Shape, file, data + e.Begin)), metadata, [file]);
    }

    private static List<Entry> ParseHeader(ByteSource file, byte[] header, Dictionary<string, string> metadata)
    {
        using JsonDocument json = JsonDocument.Parse(header, new() { AllowDuplicateProperties = false, MaxDepth = 8 });
        var entries = new List<Entry>();
        foreach (JsonProperty property in json.RootElement.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (property.Value.ValueKind != JsonValueKind.Object) throw file.Error($"__metadata__ is {Shown(property.Value)}; expected an object.");
                foreach (JsonProperty note in property.Value.EnumerateObject())
                    metadata[note.Name] = note.Value.ValueKind == JsonValueKind.String ? note.Value.GetString()! : throw file.Error($"__metadata__ has {Shown(note.Value)} for '{note.Name}'; expected a text.");
                continue;
            }
            string type = Field(file, property, "dtype", JsonValueKind.String, "a text").GetString()!;
            if (!ElementTypes.TryParseSafetensors(type, out ElementType element))
                throw file.Error($"tensor '{property.Name}' has type '{type}'; expected F64, F32, F16, BF16, I64, I32, I16, I8, U8 or BOOL.");
            long[] shape = Integers(file, property, "shape"), offsets = Integers(file, property, "data_offsets");
            if (offsets.Length != 2) throw file.Error($"tensor '{property.Name}' has {offsets.Length} data offsets; expected two.");
            var entry = new Entry(property.Name, element, shape, offsets[0], offsets[1]);
            CheckSize(file, entry);
            entries.Add(entry);
        }
        return entries;
    }

    private static JsonElement Field(ByteSource file, JsonProperty tensor, string name, JsonValueKind kind, string expected)
    {
        if (tensor.Value.ValueKind != JsonValueKind.Object) throw file.Error($"tensor '{tensor.Name}' is {Shown(tensor.Value)}; expected an object with dtype, shape and data_offsets.");
        if (!tensor.Value.TryGetProperty(name, out JsonElement value)) throw file.Error($"tensor '{tensor.Name}' has no {name}.");
        return value.ValueKind == kind ? value : throw file.Error($"tensor '{tensor.Name}' has {Shown(value)} as its {name}; expected {expected}.");
    }

    private static long[] Integers(ByteSource file, JsonProperty tensor, string name)
    {
        const string expected = "a list of whole numbers";
        return [.. Field(file, tensor, name, JsonValueKind.Array, expected).EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out long number) ? number
            : throw file.Error($"tensor '{tensor.Name}' has {Shown(item)} in its {name}; expected {expected}."))];
    }

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 40 } text ? text[..40] + "…" : value.GetRawText();

    private static void CheckSize(ByteSource file, Entry entry)
    {
        string shape = TensorSource.FormatShape(entry.Shape);
        if (entry.Shape.Any(size => size < 0)) throw file.Error($"tensor '{entry.Name}' has the shape {shape}; sizes cannot be negative.");
        if (entry.Begin < 0 || entry.End < entry.Begin) throw file.Error($"tensor '{entry.Name}' lies at {entry.Begin} to {entry.End}; expected rising offsets.");
        Int128 bytes = entry.Shape.Aggregate((Int128)entry.Type.Size(), (total, size) => size == 0 || total == 0 ? 0 : Int128.Min(total * size, long.MaxValue));
        if (bytes != entry.End - entry.Begin)
            throw file.Error($"tensor '{entry.Name}' of type {entry.Type.SafetensorsName()} and shape {shape} takes {bytes} bytes, but its offsets {entry.Begin} to {entry.End} span {entry.End - entry.Begin}.");
    }

    private static void CheckLayout(ByteSource file, List<Entry> entries, long length)
    {
        long position = 0;
        string before = "the header";
        foreach (Entry entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin < position) throw file.Error($"tensor '{entry.Name}' starts at {entry.Begin} and overlaps '{before}', which ends at {position}.");
            if (entry.Begin > position) throw file.Error($"tensor '{entry.Name}' starts at {entry.Begin}, which leaves a gap after '{before}', which ends at {position}.");
            if (entry.End > length) throw file.Error($"tensor '{entry.Name}' ends at byte {entry.End} of the data, which has {length}; the file may be truncated.");
            position = entry.End;
            before = entry.Name;
        }
        if (position != length) throw file.Error($"the tensors take {position} bytes, but {length} follow the header.");
    }
}
