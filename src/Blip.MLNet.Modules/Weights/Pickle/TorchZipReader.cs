using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>Reads what torch.save writes since PyTorch 1.6: a zip with NAME/data.pkl and one entry NAME/data/KEY per storage.</summary>
internal static class TorchZipReader
{
    private const long MaxPickleBytes = 128 << 20;

    public static Checkpoint Open(ByteSource file)
    {
        Dictionary<string, ZipEntry> entries = ZipDirectory.Read(file);
        string[] pickles = [.. entries.Keys.Where(name => name == "data.pkl" || (name.EndsWith("/data.pkl", StringComparison.Ordinal) && name.Count(c => c == '/') == 1))];
        if (entries.Keys.Any(name => name is "TrainingInfo/Version.txt" or @"TrainingInfo\Version.txt"))
            throw file.Error("this is a model zip of ML.NET, for MLContext.Model.Load; 'blip convert' makes a checkpoint of it.");
        if (pickles.Length != 1) throw file.Error($"the zip archive is not a PyTorch checkpoint: it has {pickles.Length} entries NAME/data.pkl, expected one.");
        string root = pickles[0][..^"data.pkl".Length];
        if (entries.TryGetValue(root + "byteorder", out ZipEntry? order) && order.Length < 16 && ReadAll(file, order) is var text && !text.AsSpan().StartsWith("little"u8))
            throw file.Error("the checkpoint was saved on a big-endian machine; save it again on a little-endian one.");
        ZipEntry pickle = entries[pickles[0]];
        if (pickle.Length > MaxPickleBytes) throw file.Error($"'{pickle.Name}' has {pickle.Length} bytes; expected at most {MaxPickleBytes}.");
        object? value = PickleReader.Read(new PickleInput(new MemorySource(file.Name, ReadAll(file, pickle)), 0), TorchStorage.FromPersistentId);
        var sources = new Dictionary<string, ZipSource>(StringComparer.Ordinal);
        List<TensorSource> tensors = StateDictionary.Read(file, value, storage =>
        {
            if (!sources.TryGetValue(storage.Key, out ZipSource? source))
            {
                if (!entries.TryGetValue($"{root}data/{storage.Key}", out ZipEntry? entry)) throw file.Error($"storage '{storage.Key}' is missing in the zip archive.");
                sources.Add(storage.Key, source = new ZipSource(file, entry));
            }
            if ((Int128)storage.Count * storage.Type.Size() > source.Length) throw file.Error($"storage '{storage.Key}' should have {storage.Count} elements of {storage.Type.Size()} bytes, but its entry has {source.Length} bytes.");
            return (source, 0);
        });
        return new Checkpoint(file.Name, CheckpointFormat.PyTorchZip, tensors, owned: [file]);
    }

    private static byte[] ReadAll(ByteSource file, ZipEntry entry)
    {
        var source = new ZipSource(file, entry);
        if (entry.Method == 8 && entry.Length > 1100 * Math.Max(entry.CompressedLength, 1)) throw file.Error($"'{entry.Name}' of the zip archive claims to unpack to {entry.Length} bytes, more than deflate can give.");
        return source.ReadArray(0, (int)entry.Length);
    }

    /// <summary>Bytes in memory.</summary>
    private sealed class MemorySource(string name, byte[] bytes) : ByteSource
    {
        public override string Name => name;

        public override long Length => bytes.Length;

        public override void Read(long position, Span<byte> destination)
        {
            if (position < 0 || position > Length - destination.Length) throw Error("the pickle ends early.");
            bytes.AsSpan((int)position, destination.Length).CopyTo(destination);
        }
    }
}
