using System.IO;
using System.Linq;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>A tensor in TorchSharp's files: element type, rank and dimensions as unsigned LEB128 numbers, then its bytes.</summary>
internal static class TensorFormat
{
    public static void Encode(this BinaryWriter writer, long value)
    {
        for (; value > 0x7f; value >>= 7) writer.Write((byte)(value | 0x80));
        writer.Write((byte)value);
    }

    public static long Decode(this BinaryReader reader)
    {
        for (long result = 0, shift = 0; ; shift += 7)
        {
            long part = reader.ReadByte();
            result |= (part & 0x7f) << (int)shift;
            if (part < 0x80) return result;
        }
    }

    public static void Save(Tensor tensor, BinaryWriter writer)
    {
        using Tensor moved = tensor.device_type == DeviceType.CPU ? null : tensor.to(CPU);
        writer.Encode((int)tensor.dtype);
        writer.Encode(tensor.shape.Length);
        foreach (long size in tensor.shape) writer.Encode(size);
        writer.Flush();
        (moved ?? tensor).WriteBytesToStream(writer.BaseStream);
    }

    /// <summary>A new tensor, on the CPU.</summary>
    public static Tensor Load(BinaryReader reader)
    {
        var (type, shape) = ReadHead(reader);
        Tensor tensor = empty(shape, dtype: type);
        tensor.ReadBytesFromStream(reader.BaseStream);
        return tensor;
    }

    public static void LoadInto(Tensor tensor, BinaryReader reader, bool anyType)
    {
        var (type, shape) = ReadHead(reader);
        const string same = "Make sure that the model you are loading into is exactly the same as the origin.";
        if (!anyType && type != tensor.dtype) throw new ArgumentException($"Mismatched tensor data types while loading. {same}");
        if (!shape.SequenceEqual(tensor.shape)) throw new ArgumentException($"Mismatched tensor shape while loading. {same}");
        using var ungraded = no_grad();
        if (tensor.device_type == DeviceType.CPU)
        {
            tensor.ReadBytesFromStream(reader.BaseStream);
            return;
        }
        using Tensor read = empty(shape, dtype: type);
        read.ReadBytesFromStream(reader.BaseStream);
        tensor.copy_(read);
    }

    public static void Skip(BinaryReader reader)
    {
        var (type, shape) = ReadHead(reader);
        long bytes = shape.Aggregate(SizeOf(type), (product, size) => product * size);
        reader.BaseStream.Seek(bytes, SeekOrigin.Current);
    }

    private static (ScalarType Type, long[] Shape) ReadHead(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        long[] shape = new long[reader.Decode()];
        for (int i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        return (type, shape);
    }

    private static long SizeOf(ScalarType type)
    {
        using Tensor one = empty(1, dtype: type);
        return one.ElementSize;
    }
}
