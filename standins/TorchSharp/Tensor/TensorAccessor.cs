using System.Collections;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor, in row-major order whatever the strides are.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private torch.Tensor _tensor;
    private readonly T* _data;
    private readonly long[] _shape, _strides;
    private readonly bool _contiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        if (!tensor.is_cpu()) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        (_tensor, _shape, _strides, _contiguous) = (tensor, tensor.shape, tensor.stride(), tensor.is_contiguous());
        _data = (T*)tensor.DataPointer;
    }

    public long Count => _tensor?.numel() ?? 0;
    public bool IsReadOnly => false;

    private long Offset(long position)
    {
        if (_contiguous) return position;
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            position = Math.DivRem(position, _shape[d], out var along);
            offset += along * _strides[d];
        }
        return offset;
    }

    private long Checked(long position)
    {
        if (position >= Count) throw new IndexOutOfRangeException();
        if (position < 0) throw new ArgumentOutOfRangeException($"{position} in a collection of {Count} elements.");
        return Offset(position);
    }

    private long Offset(long[] indices)
    {
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            if (indices[d] < 0 || indices[d] >= _shape[d]) throw new IndexOutOfRangeException($"{indices[d]} >= {_shape[d]} in dimension {d}.");
            offset += indices[d] * _strides[d];
        }
        return offset;
    }

    /// <summary>One number reads the element at that place in the order; writing takes as many numbers as there are dimensions.</summary>
    public T this[params long[] indices]
    {
        get => _data[indices.Length == 1 ? Checked(indices[0]) : Offset(indices)];
        set
        {
            if (indices.Length == 1 && indices[0] >= Count) throw new IndexOutOfRangeException();
            _data[Offset(indices)] = value;
        }
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        return new TensorAccessor<T>(tensor)[index];
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        if (result.Length > 0 || _shape.Length > 1) CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        var result = Array.CreateInstance(typeof(T), _shape.Length == 0 ? [1] : _shape);
        if (result.LongLength == 0) return result;
        var flat = ToArray();
        fixed (T* from = flat)
        {
            var pin = System.Runtime.InteropServices.GCHandle.Alloc(result, System.Runtime.InteropServices.GCHandleType.Pinned);
            var bytes = (long)flat.Length * sizeof(T);
            Buffer.MemoryCopy(from, (void*)pin.AddrOfPinnedObject(), bytes, bytes);
            pin.Free();
        }
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int n = Room(array.Length - arrayIndex, tensorIndex);
        if (_contiguous && n > 0) new ReadOnlySpan<T>(_data + tensorIndex, n).CopyTo(array[arrayIndex..]);
        else foreach (var offset in Walk(tensorIndex, n)) array[arrayIndex++] = _data[offset];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(new ReadOnlySpan<T>(array), arrayIndex, tensorIndex);
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        foreach (var offset in Walk(tensorIndex, Room(array.Length - arrayIndex, tensorIndex))) _data[offset] = array[arrayIndex++];
        GC.KeepAlive(_tensor);
    }

    // An empty tensor has no place to start at.
    private int Room(int places, long start) =>
        start < 0 || start >= Count ? throw new ArgumentOutOfRangeException("startingIndex") : (int)Math.Clamp(Count - start, 0, Math.Max(places, 0));

    // Where the elements from `start` on lie. As in TorchSharp 0.107, the walk through a view of several dimensions that is not contiguous
    // takes its steps as if `start` were the beginning: from another start it gives elements that do not follow one another.
    private IEnumerable<long> Walk(long start, int n)
    {
        long offset = Offset(start), first = offset;
        var along = new long[_shape.Length];
        for (var k = 0; k < n; k++)
        {
            yield return _contiguous ? first + k : offset;
            if (k == n - 1) yield break;
            for (var d = along.Length - 1; d >= 0; d--)
            {
                offset += _strides[d];
                if (++along[d] < _shape[d] || along.Length == 1) break;
                offset -= along[d] * _strides[d];
                along[d] = 0;
            }
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long k = 0; k < Count; k++) yield return this[k];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static bool operator ==(TensorAccessor<T> left, TensorAccessor<T> right) => left.AsEnumerable().SequenceEqual(right);
    public static bool operator !=(TensorAccessor<T> left, TensorAccessor<T> right) => !(left == right);
    public override bool Equals(object obj) => obj is TensorAccessor<T> other && this == other;
    public override int GetHashCode() => base.GetHashCode();

    public void Dispose() => _tensor = null;
}
