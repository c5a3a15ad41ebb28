using System.Buffers;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>A tensor stored as a transposed, sliced or repeated view: its elements are gathered row by row when they are fetched.</summary>
internal sealed class StridedTensor : TensorSource
{
    private readonly long[] _strides;
    private readonly ByteSource _file;
    private readonly long _position;

    public StridedTensor(string name, ElementType type, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides, ByteSource file, long position, object? sharedStorage)
        : base(name, type, shape)
    {
        _strides = strides.ToArray();
        (_file, _position, SharedStorage) = (file, position, sharedStorage);
    }

    public override object? SharedStorage { get; }

    public override void ReadBytes(long offset, Span<byte> destination)
    {
        CheckRange(offset, destination.Length);
        int size = Type.Size();
        if (offset % size != 0 || destination.Length % size != 0) throw new ArgumentException($"A view is read in whole elements of {size} bytes.", nameof(offset));
        if (destination.IsEmpty) return;
        // The elements asked for lie in one window of the file, which is read once.
        long first = offset / size, count = destination.Length / size;
        (long low, long high) = Bounds(first, count);
        long window = (high - low + 1) * size;
        if (window > int.MaxValue) throw _file.Error($"tensor '{Name}' is a view that spreads over {window} bytes; save a contiguous copy.");
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)window);
        try
        {
            _file.Read(_position + low * size, buffer.AsSpan(0, (int)window));
            for (long i = 0; i < count; i++)
                buffer.AsSpan((int)((Element(first + i) - low) * size), size).CopyTo(destination.Slice((int)(i * size), size));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Where the element with a row-major index lies, in elements from the view's start.
    private long Element(long index)
    {
        long at = 0;
        for (int d = _strides.Length - 1; d >= 0; d--)
        {
            (index, long i) = Math.DivRem(index, Shape[d]);
            at += i * _strides[d];
        }
        return at;
    }

    private (long Low, long High) Bounds(long first, long count)
    {
        if (count >= 1024)
        {
            long end = 0;
            for (int d = 0; d < _strides.Length; d++) end += (Shape[d] - 1) * _strides[d];
            return (0, end);
        }
        long low = long.MaxValue, high = 0;
        for (long i = first; i < first + count; i++)
        {
            long at = Element(i);
            (low, high) = (Math.Min(low, at), Math.Max(high, at));
        }
        return (low, high);
    }
}
