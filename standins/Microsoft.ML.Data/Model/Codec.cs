using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How ML.NET's binary data file writes a type and a single value of it.</summary>
internal static class Codec
{
    private static readonly PrimitiveDataViewType[] _plain =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        TimeSpanDataViewType.Instance, TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance,
        DateTimeOffsetDataViewType.Instance, RowIdDataViewType.Instance,
    ];

    public static bool CanWrite(DataViewType type) => type is KeyDataViewType || (type is VectorDataViewType vector ? CanWrite(vector.ItemType) : _plain.Contains(type));

    /// <summary>The codec's name, then its parameters with their length before them.</summary>
    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        var parameters = new MemoryStream();
        var inner = new BinaryWriter(parameters, Encoding.UTF8);
        if (type is VectorDataViewType vector)
        {
            WriteType(inner, vector.ItemType);
            inner.Write(vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions) inner.Write(dimension);
        }
        else if (type is KeyDataViewType key)
        {
            WriteType(inner, ColumnTypeExtensions.NumberTypeFromType(key.RawType));
            inner.Write(key.Count);
        }
        writer.Write(type is VectorDataViewType ? "VBuffer" : type is KeyDataViewType ? "Key2" : NameOf(type));
        writer.Write7BitEncodedInt64(parameters.Length);
        writer.Write(parameters.ToArray());
    }

    public static DataViewType ReadTypeOrNull(IExceptionContext ectx, BinaryReader reader)
    {
        string name = reader.ReadString();
        long end = reader.Read7BitEncodedInt64();
        end += reader.BaseStream.Position;
        DataViewType type = name is "VBuffer" or "Key2" ? ReadTypeOrNull(ectx, reader) : _plain.FirstOrDefault(t => NameOf(t) == name);
        if (type is PrimitiveDataViewType item && name == "VBuffer")
        {
            int rank = reader.ReadInt32();
            ectx.CheckDecode(rank >= 0 && reader.BaseStream.Position + sizeof(int) * (long)rank == end, "Codec type definition has another length than it says");
            int[] dimensions = [.. Enumerable.Range(0, rank).Select(_ => reader.ReadInt32())];
            ectx.CheckDecode(dimensions.All(d => d >= 0), "A vector has a negative dimension");
            type = rank == 0 ? new VectorDataViewType(item) : new VectorDataViewType(item, dimensions);
        }
        else if (type != null && name == "Key2")
        {
            ulong keys = reader.ReadUInt64();
            ectx.CheckDecode(keys > 0 && KeyDataViewType.IsValidDataType(type.RawType), "A key type has no values");
            type = new KeyDataViewType(type.RawType, keys);
        }
        ectx.CheckDecode(type == null || reader.BaseStream.Position == end, "Codec type definition has another length than it says");
        reader.BaseStream.Position = end;
        return type;
    }

    /// <summary>The bytes of an annotation's value, or null where its type has no codec here.</summary>
    public static byte[] WriteValue(DataViewSchema.Annotations annotations, DataViewSchema.Column kind)
    {
        DataViewType item = kind.Type.GetItemType();
        return CanWrite(kind.Type) ? (byte[])Call(nameof(WriteValueCore), item.RawType, annotations, kind) : null;
    }

    public static void ReadValue(Stream stream, DataViewSchema.Annotations.Builder builder, string name, DataViewType type) =>
        Call(nameof(ReadValueCore), type.GetItemType().RawType, stream, builder, name, type);

    private static string NameOf(DataViewType type) => type is TextDataViewType ? "TextSpan" : type.RawType.Name;

    private static object Call(string method, Type type, params object[] args) =>
        typeof(Codec).GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
            .MakeGenericMethod(type).Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, args, null);

    private static byte[] WriteValueCore<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column kind) where T : struct
    {
        var bytes = new MemoryStream();
        var writer = new BinaryWriter(bytes, Encoding.UTF8);
        if (kind.Type is not VectorDataViewType vector)
        {
            T value = default;
            annotations.GetValue(kind.Name, ref value);
            WriteItems<T>(writer, [value]);
            return bytes.ToArray();
        }
        VBuffer<T> values = default;
        annotations.GetValue(kind.Name, ref values);
        if (vector.Size > 0 && values.Length != vector.Size) throw Contracts.Except("Length mismatch: expected {0} slots but got {1}", vector.Size, values.Length);
        writer.Write(1);                                // vectors in the block
        writer.Write(values.Length);                    // the length that all have
        if (vector.Size == 0 && values.Length == 0) writer.Write(0);
        writer.Write(values.IsDense ? -1 : values.GetValues().Length);
        writer.Write(values.GetIndices().Length);
        foreach (int index in values.GetIndices()) writer.Write(index);
        if (values.IsDense || values.GetValues().Length > 0) WriteItems(writer, values.GetValues());
        else WriteItems<T>(writer, []);
        return bytes.ToArray();
    }

    private static object ReadValueCore<T>(Stream stream, DataViewSchema.Annotations.Builder builder, string name, DataViewType type) where T : struct
    {
        var reader = new BinaryReader(stream, Encoding.UTF8);
        if (type is not VectorDataViewType vector)
        {
            T value = ReadItems<T>(reader, 1)[0];
            builder.Add(name, type, (ref T v) => v = value);
            return null;
        }
        Contracts.CheckDecode(reader.ReadInt32() == 1);
        int length = reader.ReadInt32();
        if (length == 0) length = reader.ReadInt32();
        Contracts.CheckDecode(length >= 0 && (vector.Size == 0 || vector.Size == length));
        int count = reader.ReadInt32();
        int indexed = reader.ReadInt32();
        Contracts.CheckDecode(count == -1 ? indexed == 0 : count >= 0 && count <= length && count == indexed);
        Contracts.CheckDecode(indexed <= reader.BaseStream.Length);
        int[] indices = new int[indexed];
        for (int i = 0; i < indices.Length; i++) indices[i] = reader.ReadInt32();
        T[] items = ReadItems<T>(reader, count < 0 ? length : count);
        var held = count < 0 ? new VBuffer<T>(length, items) : new VBuffer<T>(length, count, items, indices);
        builder.Add(name, type, (ref VBuffer<T> v) => held.CopyTo(ref v));
        return null;
    }

    // Text: how many, where each ends, all characters. Boolean: eight in a byte. The rest: their bytes.
    private static void WriteItems<T>(BinaryWriter writer, ReadOnlySpan<T> items) where T : struct
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            var text = new StringBuilder();
            writer.Write(items.Length);
            foreach (T item in items) writer.Write(text.Append(((ReadOnlyMemory<char>)(object)item).Span).Length);
            writer.Write(text.ToString());
        }
        else if (typeof(T) == typeof(bool))
        {
            var bits = new byte[(items.Length + 7) / 8];
            for (int i = 0; i < items.Length; i++)
                if ((bool)(object)items[i]) bits[i / 8] |= (byte)(1 << i % 8);
            writer.Write(bits);
        }
        else if (typeof(T) == typeof(DateTimeOffset))
            foreach (T item in items)
            {
                var moment = (DateTimeOffset)(object)item;
                writer.Write(moment.DateTime.Ticks);
                writer.Write((short)moment.Offset.TotalMinutes);
            }
        else if (typeof(T) == typeof(DateTime))
            foreach (T item in items) writer.Write(((DateTime)(object)item).Ticks);
        else writer.Write(MemoryMarshal.AsBytes(items));
    }

    private static T[] ReadItems<T>(BinaryReader reader, int count) where T : struct
    {
        Contracts.CheckDecode(count >= 0 && count / 8 <= reader.BaseStream.Length);
        var items = new T[count];
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
        {
            Contracts.CheckDecode(reader.ReadInt32() == count);
            int[] ends = [.. items.Select(_ => reader.ReadInt32())];
            ReadOnlyMemory<char> text = reader.ReadString().AsMemory();
            for (int i = 0, start = 0; i < count; start = ends[i++])
            {
                Contracts.CheckDecode(start <= ends[i] && ends[i] <= text.Length);
                items[i] = (T)(object)text[start..ends[i]];
            }
        }
        else if (typeof(T) == typeof(bool))
        {
            byte[] bits = reader.ReadBytes((count + 7) / 8);
            for (int i = 0; i < count; i++) items[i] = (T)(object)((bits[i / 8] >> i % 8 & 1) != 0);
        }
        else if (typeof(T) == typeof(DateTimeOffset))
            for (int i = 0; i < count; i++) items[i] = (T)(object)new DateTimeOffset(reader.ReadInt64(), TimeSpan.FromMinutes(reader.ReadInt16()));
        else if (typeof(T) == typeof(DateTime))
            for (int i = 0; i < count; i++) items[i] = (T)(object)new DateTime(reader.ReadInt64());
        else reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }
}
