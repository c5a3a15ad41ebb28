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

    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
        {
            if (indices[0] >= Count) throw new IndexOutOfRangeException();
            if (indices[0] < 0) throw new ArgumentOutOfRangeException($"{indices[0]} in a collection of {Count} elements.");
            return Offset(indices[0]);
        }
        long offset = 0;
        for (var d = _shape.Length - 1; d >= 0; d--)
        {
            if (indices[d] < 0 || indices[d] >= _shape[d]) throw new IndexOutOfRangeException($"{indices[d]} >= {_shape[d]} in dimension {d}.");
            offset += indices[d] * _strides[d];
        }
        return offset;
    }

    public T this[params long[] indices]
    {
        get => _data[Offset(indices)];
        set => _data[Offset(indices)] = value;
    }

    internal static T ReadItemAt(torch.Tensor tensor, long index)
    {
        tensor.ValidateType(typeof(T));
        return new TensorAccessor<T>(tensor)[index];
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        CopyTo(result);
        return result;
    }

    public Array ToNDArray()
    {
        var result = Array.CreateInstance(typeof(T), _shape.Length == 0 ? [1] : _shape);
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
        var n = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (n <= 0) return;
        if (_contiguous) new ReadOnlySpan<T>(_data + tensorIndex, n).CopyTo(array[arrayIndex..]);
        else for (var k = 0; k < n; k++) array[arrayIndex + k] = _data[Offset(tensorIndex + k)];
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(new ReadOnlySpan<T>(array), arrayIndex, tensorIndex);
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var n = (int)Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        for (var k = 0; k < n; k++) _data[Offset(tensorIndex + k)] = array[arrayIndex + k];
        GC.KeepAlive(_tensor);
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
