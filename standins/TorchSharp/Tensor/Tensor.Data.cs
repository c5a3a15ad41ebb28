using TorchSharp.PInvoke;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        internal nint DataPointer
        {
            get
            {
                var pointer = Native.blip_data(Handle);
                return pointer != 0 || NumberOfElements == 0 ? pointer : throw Native.Error();
            }
        }

        internal void ValidateType(Type type)
        {
            var dtype = this.dtype;
            if (type != NetType(dtype)) throw new ArgumentException($"{type.Name} is not compatible with {dtype}");
        }

        private static Type NetType(ScalarType dtype) => dtype switch
        {
            ScalarType.Byte => typeof(byte),
            ScalarType.Int8 => typeof(sbyte),
            ScalarType.Int16 => typeof(short),
            ScalarType.Int32 => typeof(int),
            ScalarType.Int64 => typeof(long),
            ScalarType.Float16 => typeof(Half),
            ScalarType.Float32 => typeof(float),
            ScalarType.Float64 => typeof(double),
            ScalarType.Bool => typeof(bool),
            ScalarType.BFloat16 => typeof(BFloat16),
            _ => null,
        };

        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        public unsafe T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            if (!is_cpu()) return data<T>()[0];
            ValidateType(typeof(T));
            var value = *(T*)DataPointer;
            GC.KeepAlive(this);
            return value;
        }

        public Scalar ToScalar()
        {
            var value = Dispatch.CallValue("item", this);
            return new Scalar((Tag)value.Tag, value.Bits);
        }

        public bool is_nonzero() => numel() == 1 ? Dispatch.CallBool("is_nonzero", this) : throw new InvalidOperationException("is_nonzero() called on non-singleton tensor");

        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);
        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);
        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);
        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);
        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);
        public sbyte ReadCpuSByte(long i) => TensorAccessor<sbyte>.ReadItemAt(this, i);
        public short ReadCpuInt16(long i) => TensorAccessor<short>.ReadItemAt(this, i);
        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);
        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        private long CheckedBytes(long limit)
        {
            var total = NumberOfElements * ElementSize;
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (total > limit) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            if (!is_cpu()) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
            return total;
        }

        public unsafe Span<byte> bytes
        {
            get => new((void*)DataPointer, (int)CheckedBytes(int.MaxValue));
            set
            {
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (NumberOfElements * ElementSize != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>((void*)DataPointer, value.Length));
            }
        }

        private const int LargestTransfer = 1 << 26;

        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            var total = CheckedBytes(long.MaxValue);
            var data = (byte*)DataPointer;
            for (long done = 0; done < total;)
            {
                var n = (int)Math.Min(total - done, LargestTransfer);
                stream.Write(new ReadOnlySpan<byte>(data + done, n));
                done += n;
            }
        }

        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            var total = CheckedBytes(long.MaxValue);
            var data = (byte*)DataPointer;
            for (long done = 0; done < total;)
            {
                var n = stream.Read(new Span<byte>(data + done, (int)Math.Min(total - done, LargestTransfer)));
                done += n > 0 ? n : throw new EndOfStreamException();
            }
        }
    }

    public static bool is_nonzero(Tensor input) => input.is_nonzero();
}
