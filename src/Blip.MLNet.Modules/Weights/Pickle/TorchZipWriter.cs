using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>Writes {'model': state dictionary} as torch.save does, so that the reference and PyTorch load it.</summary>
public static class TorchZipWriter
{
    private const int BufferBytes = 1 << 20;

    private static readonly Dictionary<ElementType, string> StorageNames = new()
    {
        [ElementType.Float64] = "DoubleStorage", [ElementType.Float32] = "FloatStorage", [ElementType.Float16] = "HalfStorage", [ElementType.BFloat16] = "BFloat16Storage",
        [ElementType.Int64] = "LongStorage", [ElementType.Int32] = "IntStorage", [ElementType.Int16] = "ShortStorage", [ElementType.Int8] = "CharStorage",
        [ElementType.UInt8] = "ByteStorage", [ElementType.Bool] = "BoolStorage",
    };

    /// <summary>Writes a file through a temporary one beside it. A tensor under several names is stored once.</summary>
    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="tensors">The state dictionary, in order.</param>
    /// <param name="cancellationToken">Stops between megabytes and leaves no file behind.</param>
    /// <exception cref="ArgumentException">Two tensors have one name.</exception>
    public static void Write(string path, IEnumerable<TensorSource> tensors, CancellationToken cancellationToken = default) => Write(Part(path, tensors, "model", cancellationToken));

    /// <summary>Writes a bare state dictionary, as transformers' and peft's .bin files are.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{TensorSource}, CancellationToken)"/>
    public static void WriteStateDictionary(string path, IEnumerable<TensorSource> tensors, CancellationToken cancellationToken = default) => Write(StateDictionary(path, tensors, cancellationToken));

    /// <summary>A bare state dictionary as one of several files that are written together.</summary>
    internal static AtomicPart StateDictionary(string path, IEnumerable<TensorSource> tensors, CancellationToken cancellationToken) => Part(path, tensors, null, cancellationToken);

    private static void Write(AtomicPart part) => AtomicFile.Write(part.Path, part.Write);

    private static AtomicPart Part(string path, IEnumerable<TensorSource> tensors, string? key, CancellationToken cancellationToken)
    {
        TensorSource[] all = [.. tensors];
        if (all.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ArgumentException($"The tensor name '{twice.Key}' is there twice.", nameof(tensors));
        List<TensorSource> storages = [.. all.Select(t => t.Origin).Distinct()];
        string root = Path.GetFileNameWithoutExtension(path);
        return new AtomicPart(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            Add(zip, $"{root}/data.pkl", Pickle(all, storages, key));
            Add(zip, $"{root}/byteorder", "little"u8.ToArray());
            for (int i = 0; i < storages.Count; i++) Add(zip, $"{root}/data/{i}", storages[i], cancellationToken);
            Add(zip, $"{root}/version", "3\n"u8.ToArray());
        });
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(bytes);
    }

    private static void Add(ZipArchive zip, string name, TensorSource tensor, CancellationToken cancellationToken)
    {
        using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (long done = 0; done < tensor.ByteLength; done += BufferBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(BufferBytes, tensor.ByteLength - done));
                tensor.ReadBytes(done, chunk);
                entry.Write(chunk);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Protocol 2, with or without the outer dictionary: {'model': OrderedDict([(name, _rebuild_tensor_v2(storage, 0, shape, strides, False, OrderedDict())), …])}
    private static byte[] Pickle(TensorSource[] tensors, List<TensorSource> storages, string? outerKey)
    {
        Dictionary<TensorSource, int> keys = storages.Select((storage, i) => (storage, i)).ToDictionary(s => s.storage, s => s.i);
        var pickle = new Output();
        pickle.Bytes(0x80, 2);
        if (outerKey is not null) pickle.Bytes((byte)'}').Text(outerKey);
        pickle.Global("collections", "OrderedDict").Bytes((byte)')', (byte)'R', (byte)'(');
        foreach (TensorSource tensor in tensors)
        {
            string key = keys[tensor.Origin].ToString(CultureInfo.InvariantCulture);
            pickle.Text(tensor.Name).Global("torch._utils", "_rebuild_tensor_v2").Bytes((byte)'(', (byte)'(').Text("storage").Global("torch", StorageNames[tensor.Type]);
            pickle.Text(key).Text("cpu").Integer(tensor.Count).Bytes((byte)'t', (byte)'Q').Integer(0).Integers(tensor.Shape).Integers(Strides(tensor.Shape)).Bytes(0x89);
            pickle.Global("collections", "OrderedDict").Bytes((byte)')', (byte)'R', (byte)'t', (byte)'R');
        }
        pickle.Bytes((byte)'u');
        if (outerKey is not null) pickle.Bytes((byte)'s');
        return pickle.Bytes((byte)'.').ToArray();
    }

    private static long[] Strides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }
        return strides;
    }

    private sealed class Output
    {
        private readonly MemoryStream _bytes = new();

        public byte[] ToArray() => _bytes.ToArray();

        public Output Bytes(params ReadOnlySpan<byte> bytes)
        {
            _bytes.Write(bytes);
            return this;
        }

        public Output Text(string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
            return Bytes((byte)'X').Bytes(length).Bytes(utf8);
        }

        public Output Global(string module, string name) => Bytes((byte)'c').Bytes(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));

        public Output Integer(long value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            return value is >= 0 and <= int.MaxValue ? Bytes((byte)'J').Bytes(bytes[..4]) : Bytes(0x8a, 8).Bytes(bytes);
        }

        public Output Integers(ReadOnlySpan<long> values)
        {
            Bytes((byte)'(');
            foreach (long value in values) Integer(value);
            return Bytes((byte)'t');
        }
    }
}
