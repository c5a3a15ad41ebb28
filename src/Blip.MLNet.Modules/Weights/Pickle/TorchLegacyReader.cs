using System.Buffers.Binary;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>
/// Reads what torch.save wrote before PyTorch 1.6: five pickles (magic number, version, system, object, keys of storages),
/// then for each key its number of elements (64 bits) and its bytes.
/// </summary>
internal static class TorchLegacyReader
{
    // PROTO 2, LONG1 of ten bytes: 0x1950a86a20f9469cfc6c.
    private static ReadOnlySpan<byte> Magic => [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

    public static bool IsLegacy(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    public static Checkpoint Open(ByteSource file)
    {
        var input = new PickleInput(file, 0);
        var known = new Dictionary<string, StorageReference>(StringComparer.Ordinal);
        PickleReader.Read(input, _ => null);
        if (PickleReader.Read(input, _ => null) is not 1001L) throw file.Error("the protocol of this PyTorch file is not 1001.");
        if (PickleReader.Read(input, _ => null) is PickleDictionary system && system["little_endian"] is false) throw file.Error("the checkpoint was saved on a big-endian machine; save it again on a little-endian one.");
        object? value = PickleReader.Read(input, id =>
        {
            StorageReference? storage = TorchStorage.FromPersistentId(id);
            if (storage is not null && id.Items is [_, _, _, _, _, not null, ..]) throw file.Error($"storage '{storage.Key}' is a view of another one, which only PyTorch before 0.4 wrote; save the file again.");
            if (storage is not null) known[storage.Key] = storage;
            return storage;
        });
        if (PickleReader.Read(input, _ => null) is not List<object?> keys) throw file.Error("the list of storages is missing.");
        Dictionary<string, long> positions = Locate(file, input.Position, keys, known);
        List<TensorSource> tensors = StateDictionary.Read(file, value, storage =>
            (file, positions.TryGetValue(storage.Key, out long position) ? position : throw file.Error($"storage '{storage.Key}' is missing.")));
        return new Checkpoint(file.Name, CheckpointFormat.PyTorchLegacy, tensors, owned: [file]);
    }

    private static Dictionary<string, long> Locate(ByteSource file, long position, List<object?> keys, Dictionary<string, StorageReference> known)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string key in keys.Select(k => k?.ToString() ?? ""))
        {
            if (!known.TryGetValue(key, out StorageReference? storage)) throw file.Error($"storage '{key}' is listed but not used.");
            long count = BinaryPrimitives.ReadInt64LittleEndian(file.ReadArray(position, 8));
            if (count != storage.Count) throw file.Error($"storage '{key}' has {count} elements; expected {storage.Count}.");
            positions[key] = position + 8;
            if ((Int128)count * storage.Type.Size() > file.Length - position - 8) throw file.Error($"storage '{key}' reaches beyond the end; the file may be truncated.");
            position += 8 + count * storage.Type.Size();
        }
        return positions;
    }
}
