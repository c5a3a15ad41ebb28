using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Blip.MLNet.Modules.Tests.Weights;

/// <summary>Writes pickles operation by operation, to make checkpoints that PyTorch would not write.</summary>
internal sealed class PickleBuilder
{
    private readonly MemoryStream _bytes = new();

    public PickleBuilder(byte protocol = 2) => Raw(0x80, protocol);

    public byte[] Stop() => Raw('.').ToArray();

    public byte[] ToArray() => _bytes.ToArray();

    public PickleBuilder Raw(params byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public PickleBuilder Raw(char operation) => Raw((byte)operation);

    public PickleBuilder Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Raw('X').Raw(length).Raw(utf8);
    }

    public PickleBuilder Int(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Raw('J').Raw(bytes);
    }

    public PickleBuilder Global(string module, string name) => Raw('c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleBuilder Ints(params int[] values)
    {
        Raw('(');
        foreach (int value in values) Int(value);
        return Raw('t');
    }

    public PickleBuilder Storage(string type, string key, int count)
    {
        Raw('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Int(count);
        return Raw('t').Raw('Q');
    }

    /// <summary>A tensor on the stack.</summary>
    public PickleBuilder Tensor(string type, string key, int count, int offset, int[] shape, int[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Raw('(').Storage(type, key, count).Int(offset).Ints(shape).Ints(strides).Raw(0x89);
        return Global("collections", "OrderedDict").Raw(')').Raw('R').Raw('t').Raw('R');
    }

    /// <summary>A dictionary of one entry whose value <paramref name="value"/> pushes.</summary>
    public PickleBuilder Dictionary(string key, Action<PickleBuilder> value)
    {
        Raw('}').Text(key);
        value(this);
        return Raw('s');
    }

    public static byte[] Zip(byte[] pickle, params (string Key, byte[] Bytes)[] storages) => Zip(pickle, CompressionLevel.NoCompression, storages);

    public static byte[] Zip(byte[] pickle, CompressionLevel level, params (string Key, byte[] Bytes)[] storages)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("archive/data.pkl", pickle);
            foreach ((string key, byte[] bytes) in storages) Add($"archive/data/{key}", bytes);

            void Add(string name, byte[] bytes)
            {
                using Stream entry = zip.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }
        return stream.ToArray();
    }

    public static byte[] Floats(params float[] values) => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
