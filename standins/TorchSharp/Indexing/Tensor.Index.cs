using System.Runtime.CompilerServices;
using TorchSharp.PInvoke;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        private unsafe nint Index(ReadOnlySpan<TensorIndex> indices, Tensor value)
        {
            var native = stackalloc NativeIndex[indices.Length];
            for (var k = 0; k < indices.Length; k++) native[k] = indices[k].Pack();
            var result = Native.NotZero(Native.blip_index(Handle, native, indices.Length, value is null ? 0 : value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
            foreach (ref readonly var index in indices) GC.KeepAlive(index.Selector);
            return result;
        }

        private Tensor Get(params ReadOnlySpan<TensorIndex> indices) => new(Index(indices, null));

        private Tensor Put(Tensor value, params ReadOnlySpan<TensorIndex> indices)
        {
            ArgumentNullException.ThrowIfNull(value);
            Index(indices, value);
            return this;
        }

        private static TensorIndex[] Selectors(Tensor[] indices) => Array.ConvertAll(indices, TensorIndex.Tensor);
        private static TensorIndex[] Positions(long[] indices) => Array.ConvertAll(indices, i => TensorIndex.Single(i));

        [IndexerName("TensorItems")]
        public Tensor this[params TensorIndex[] indices] { get => Get(indices); set => Put(value, indices); }
        [IndexerName("TensorItems")]
        public Tensor this[params Tensor[] indices] { get => Get(Selectors(indices)); set => Put(value, Selectors(indices)); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1] { get => select(0, i1); set => Put(value, i1); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2] { get => Get(i1, i2); set => Put(value, i1, i2); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3] { get => Get(i1, i2, i3); set => Put(value, i1, i2, i3); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4] { get => Get(i1, i2, i3, i4); set => Put(value, i1, i2, i3, i4); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5] { get => Get(i1, i2, i3, i4, i5); set => Put(value, i1, i2, i3, i4, i5); }
        [IndexerName("TensorItems")]
        public Tensor this[long i1, long i2, long i3, long i4, long i5, long i6] { get => Get(i1, i2, i3, i4, i5, i6); set => Put(value, i1, i2, i3, i4, i5, i6); }
        [IndexerName("TensorItems")]
        public Tensor this[params long[] indices] { get => Get(Positions(indices)); set => Put(value, Positions(indices)); }

        public Tensor index(params TensorIndex[] indices) => Get(indices);
        public Tensor index(params Tensor[] indices) => Get(Selectors(indices));
        public Tensor index_put_(Tensor value, params TensorIndex[] indices) => Put(value, indices);
        public Tensor index_put_(Tensor value, params Tensor[] indices) => Put(value, Selectors(indices));
        public Tensor index_put_(Tensor value, Tensor[] indices, bool accumulate = false) =>
            accumulate ? Dispatch.InPlace(this, "index_put_", this, indices, value, true) : Put(value, Selectors(indices));
        public Tensor index_put_(Tensor value, TensorIndex[] indices, bool accumulate = false) =>
            accumulate ? index_put_(value, Array.ConvertAll(indices, i => i.Selector), true) : Put(value, indices);

        public Tensor index_put_(Scalar value, params TensorIndex[] indices)
        {
            using var scalar = ScalarTensor(value, dtype, device);
            return Put(scalar, indices);
        }

        public Tensor index_put_(Scalar value, params Tensor[] indices) => index_put_(value, Selectors(indices));
    }
}
