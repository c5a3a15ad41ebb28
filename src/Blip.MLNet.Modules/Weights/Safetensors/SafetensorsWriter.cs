using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Blip.MLNet.Modules.Weights.Safetensors;

/// <summary>
/// Writes safetensors as the Python library does, byte for byte: tensors by falling number format, then by name; metadata
/// format "pt"; the header padded to eight bytes. Tensors stream through a buffer of one megabyte.
/// </summary>
public static class SafetensorsWriter
{
    private const int BufferBytes = 1 << 20, LengthBytes = 8;
    private static readonly Dictionary<string, string> s_default = new() { ["format"] = "pt" };

    /// <summary>Writes a file through a temporary one beside it, so that a file of that name is whole or untouched.</summary>
    /// <param name="path">The file to write; an existing one is replaced.</param>
    /// <param name="tensors">What to write.</param>
    /// <param name="metadata">Notes for the header; format=pt where null.</param>
    /// <param name="cancellationToken">Stops between megabytes and leaves no file behind.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or one is called __metadata__.</exception>
    public static void Write(string path, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default) =>
        Write(path, tensors, metadata, previous: null, open: null, cancellationToken);

    /// <summary>The same, with the settings of <see cref="AtomicFile.Write"/>.</summary>
    internal static void Write(string path, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata, string? previous, Func<string, Stream>? open, CancellationToken cancellationToken = default)
    {
        AtomicPart part = Part(path, tensors, metadata, cancellationToken);
        AtomicFile.Write(path, part.Write, part.Bytes, previous, open);
    }

    /// <summary>The file as one of several that are written together.</summary>
    internal static AtomicPart Part(string path, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata, CancellationToken cancellationToken)
    {
        TensorSource[] ordered = InOrder(tensors);
        byte[] header = Header(ordered, metadata ?? s_default);
        return new AtomicPart(path, stream => Write(stream, ordered, header, cancellationToken), LengthBytes + header.Length + ordered.Sum(t => t.ByteLength));
    }

    /// <summary>Writes to a stream from its current position on.</summary>
    public static void Write(Stream stream, IEnumerable<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        TensorSource[] ordered = InOrder(tensors);
        Write(stream, ordered, Header(ordered, metadata ?? s_default), cancellationToken);
    }

    private static void Write(Stream stream, TensorSource[] ordered, byte[] header, CancellationToken cancellationToken)
    {
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            foreach (TensorSource tensor in ordered)
                for (long done = 0; done < tensor.ByteLength; done += BufferBytes)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Span<byte> chunk = buffer.AsSpan(0, (int)Math.Min(BufferBytes, tensor.ByteLength - done));
                    tensor.ReadBytes(done, chunk);
                    stream.Write(chunk);
                }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static TensorSource[] InOrder(IEnumerable<TensorSource> tensors) => [.. tensors.OrderByDescending(t => t.Type).ThenBy(t => t.Name, StringComparer.Ordinal)];

    private static byte[] Header(TensorSource[] tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata) json.WriteString(key, value);
                json.WriteEndObject();
            }
            long position = 0;
            var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
            foreach (TensorSource tensor in tensors)
            {
                if (!names.Add(tensor.Name)) throw new ArgumentException($"The tensor name '{tensor.Name}' cannot be written: it is there twice or reserved.", nameof(tensors));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.SafetensorsName());
                json.WriteStartArray("shape");
                foreach (long size in tensor.Shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(position);
                json.WriteNumberValue(position += tensor.ByteLength);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        int padded = (buffer.WrittenCount + 7) / 8 * 8;
        var header = new byte[padded];
        header.AsSpan().Fill((byte)' ');
        buffer.WrittenSpan.CopyTo(header);
        return header;
    }
}
