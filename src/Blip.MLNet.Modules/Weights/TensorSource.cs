using System.Buffers;
using System.Runtime.InteropServices;

namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// A named tensor whose numbers are fetched only when asked for, and then straight into the caller's memory.
/// Its bytes are little-endian, row-major and without gaps, however they are stored.
/// </summary>
public abstract class TensorSource
{
    private const int ChunkBytes = 1 << 20;
    private readonly long[] _shape;

    /// <summary>Describes a tensor.</summary>
    /// <exception cref="OverflowException">The shape has more elements than 63 bits count.</exception>
    protected TensorSource(string name, ElementType type, ReadOnlySpan<long> shape)
    {
        Name = name;
        Type = type;
        _shape = shape.ToArray();
        long count = shape.Contains(0) ? 0 : 1;
        foreach (long size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            count = checked(count * size);
        }
        Count = count;
        ByteLength = checked(count * type.Size());
    }

    /// <summary>Its name in the checkpoint, for example visual_encoder.blocks.0.attn.qkv.weight.</summary>
    public string Name { get; }

    /// <summary>The format of its numbers.</summary>
    public ElementType Type { get; }

    /// <summary>Its sizes, outermost first; empty for a single number.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>How many numbers it holds.</summary>
    public long Count { get; }

    /// <summary>How many bytes they take.</summary>
    public long ByteLength { get; }

    /// <summary>Identifies the memory that the tensor lives in, where the file says that several tensors share one; else null.</summary>
    public virtual object? SharedStorage => null;

    /// <summary>The tensor itself where this is only another name for it.</summary>
    internal virtual TensorSource Origin => this;

    /// <summary>Where it lies in its file, to read tensors in the order of the file; 0 where it is in none.</summary>
    internal virtual long FilePosition => 0;

    /// <summary>Its sizes as text: [3, 768].</summary>
    public string ShapeText => FormatShape(_shape);

    /// <summary>Fetches the bytes from <paramref name="offset"/> on. Safe to call from several threads.</summary>
    /// <exception cref="CheckpointException">The file ends before them or cannot be read.</exception>
    public abstract void ReadBytes(long offset, Span<byte> destination);

    /// <summary>Fetches all numbers in another format, through a buffer of one megabyte at most.</summary>
    /// <param name="destination">Exactly <see cref="Count"/> elements of <paramref name="type"/>.</param>
    /// <param name="type">The wanted format. Floating-point numbers round to nearest even; others convert as C# casts do.</param>
    public void CopyTo(Span<byte> destination, ElementType type)
    {
        if (destination.Length != Count * type.Size())
            throw new ArgumentException($"{destination.Length} bytes for '{Name}', which takes {Count * type.Size()} as {type}.", nameof(destination));
        if (type == Type)
        {
            ReadBytes(0, destination);
            return;
        }
        int from = Type.Size(), to = type.Size(), step = ChunkBytes / 8;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(Count, step) * from);
        try
        {
            for (long done = 0; done < Count; done += step)
            {
                int n = (int)Math.Min(step, Count - done);
                ReadBytes(done * from, buffer.AsSpan(0, n * from));
                ElementConversion.Convert(buffer.AsSpan(0, n * from), Type, destination.Slice((int)(done * to), n * to), type);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>All numbers in single precision.</summary>
    public float[] ToSingle()
    {
        var values = new float[Count];
        CopyTo(MemoryMarshal.AsBytes(values.AsSpan()), ElementType.Float32);
        return values;
    }

    /// <summary>All bytes as they are stored.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        ReadBytes(0, bytes);
        return bytes;
    }

    /// <summary>The same tensor under another name.</summary>
    public TensorSource WithName(string name) => name == Name ? this : new Renamed(this, name);

    /// <summary>The same tensor in another number format, converted when it is fetched.</summary>
    public TensorSource WithType(ElementType type) => type == Type ? this : new Converted(this, type);

    /// <summary>Name, format and shape.</summary>
    public override string ToString() => $"{Name} {Type.SafetensorsName()} {ShapeText}";

    internal static string FormatShape(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>Checks a read against the tensor's own length.</summary>
    protected void CheckRange(long offset, int length)
    {
        if (offset < 0 || offset > ByteLength - length)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"'{Name}' has {ByteLength} bytes; {length} were asked for.");
    }

    private sealed class Renamed(TensorSource inner, string name) : TensorSource(name, inner.Type, inner.Shape)
    {
        public override object? SharedStorage => inner.SharedStorage;

        internal override TensorSource Origin => inner.Origin;

        internal override long FilePosition => inner.FilePosition;

        public override void ReadBytes(long offset, Span<byte> destination) => inner.ReadBytes(offset, destination);
    }

    private sealed class Converted(TensorSource inner, ElementType type) : TensorSource(inner.Name, type, inner.Shape)
    {
        internal override long FilePosition => inner.FilePosition;

        public override void ReadBytes(long offset, Span<byte> destination)
        {
            CheckRange(offset, destination.Length);
            int from = inner.Type.Size(), to = Type.Size();
            if (offset % to != 0 || destination.Length % to != 0)
                throw new ArgumentException($"A converted tensor is read in whole elements of {to} bytes.", nameof(offset));
            long first = offset / to;
            int count = destination.Length / to, step = ChunkBytes / 8;
            byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(count, step) * from);
            try
            {
                for (int done = 0; done < count; done += step)
                {
                    int n = Math.Min(step, count - done);
                    inner.ReadBytes((first + done) * from, buffer.AsSpan(0, n * from));
                    ElementConversion.Convert(buffer.AsSpan(0, n * from), inner.Type, destination.Slice(done * to, n * to), Type);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
