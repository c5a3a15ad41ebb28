using System.IO.Compression;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A schema as ML.NET's binary data file (IDV 1.1.1.6) of no rows: 256 bytes of header; for each column the values of its
/// annotations and their table of contents; the columns' table of contents; eight bytes of tail.
/// </summary>
internal static class SchemaFile
{
    private const int HeaderSize = 256;
    private const ulong Signature = 0x00425644004C4D43, TailSignature = 0x434D4C0044564200, Version = 0x0001000100010006;
    private const byte Deflated = 1;

    public static void Write(IHostEnvironment env, DataViewSchema schema, Stream stream)
    {
        using IChannel ch = env.Start("Saving Schema");
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(new byte[HeaderSize]);
        DataViewSchema.Column[] columns = [.. schema.Where(c => Codec.CanWrite(c.Type))];
        long[] annotations = [.. columns.Select(c => WriteAnnotations(writer, c.Annotations, ch))];
        writer.Flush();
        long contents = stream.Position;
        for (int i = 0; i < columns.Length; i++)
        {
            writer.Write(columns[i].Name);
            Codec.WriteType(writer, columns[i].Type);
            writer.Write(Deflated);
            writer.Write7BitEncodedInt64(1);            // rows per block
            writer.Write((long)HeaderSize);             // where the blocks would be listed
            writer.Write(annotations[i]);
        }
        writer.Flush();
        long tail = stream.Position;
        writer.Write(TailSignature);
        writer.Flush();
        stream.Position = 0;
        foreach (ulong part in new[] { Signature, Version, Version, (ulong)contents, (ulong)tail, 0UL }) writer.Write(part);
        writer.Write(columns.Length);
    }

    public static DataViewSchema Read(IHostEnvironment env, Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            env.CheckDecode(reader.ReadUInt64() == Signature, "This does not appear to be a binary dataview file");
            reader.ReadUInt64();
            ulong readableBy = reader.ReadUInt64();
            env.CheckDecode(readableBy <= Version, "Cannot read a binary dataview file of a later version");
            long contents = reader.ReadInt64(), tail = reader.ReadInt64();
            reader.ReadInt64();
            int count = reader.ReadInt32();
            env.CheckDecode(count >= 0 && HeaderSize <= contents && contents <= tail && tail == stream.Length - sizeof(ulong), "Corrupt binary dataview file header");
            stream.Position = tail;
            env.CheckDecode(reader.ReadUInt64() == TailSignature, "Corrupt binary dataview file tail");
            stream.Position = contents;
            var builder = new DataViewSchema.Builder();
            for (int i = 0; i < count; i++) ReadColumn(env, reader, builder);
            return builder.ToSchema();
        }
        catch (EndOfStreamException ex)
        {
            throw env.ExceptDecode(ex, "The schema of the model is cut short");
        }
    }

    private static void ReadColumn(IHostEnvironment env, BinaryReader reader, DataViewSchema.Builder builder)
    {
        string name = reader.ReadString();
        DataViewType type = Codec.ReadTypeOrNull(env, reader);
        reader.ReadByte();
        reader.Read7BitEncodedInt64();
        reader.ReadInt64();
        long annotations = reader.ReadInt64(), next = reader.BaseStream.Position;
        if (type == null) return;
        env.CheckDecode(annotations == 0 || (annotations >= HeaderSize && annotations < next), "Corrupt metadata offset");
        reader.BaseStream.Position = annotations;
        builder.AddColumn(name, type, annotations == 0 ? null : ReadAnnotations(env, reader));
        reader.BaseStream.Position = next;
    }

    /// <summary>Writes the values, then their table; answers where the table is, or 0 where there is none.</summary>
    private static long WriteAnnotations(BinaryWriter writer, DataViewSchema.Annotations annotations, IChannel ch)
    {
        var table = new List<(DataViewSchema.Column Kind, byte Compression, long Start, long Size)>();
        foreach (DataViewSchema.Column kind in annotations.Schema)
        {
            byte[] plain = Codec.WriteValue(annotations, kind);
            if (plain == null)
            {
                ch.Warning(MessageSensitivity.Schema, "Could not get codec for type {0}, dropping metadata kind '{1}'", kind.Type, kind.Name);
                continue;
            }
            byte[] packed = Deflate(plain);
            bool smaller = packed.Length < plain.Length;
            writer.Flush();
            table.Add((kind, smaller ? Deflated : (byte)0, writer.BaseStream.Position, smaller ? packed.Length : plain.Length));
            writer.Write(smaller ? packed : plain);
        }
        if (table.Count == 0) return 0;
        writer.Flush();
        long start = writer.BaseStream.Position;
        writer.Write7BitEncodedInt64(table.Count);
        foreach (var (kind, compression, at, size) in table)
        {
            writer.Write(kind.Name);
            Codec.WriteType(writer, kind.Type);
            writer.Write(compression);
            writer.Write(at);
            writer.Write7BitEncodedInt64(size);
        }
        return start;
    }

    private static DataViewSchema.Annotations ReadAnnotations(IHostEnvironment env, BinaryReader reader)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        long count = reader.Read7BitEncodedInt64();
        for (long i = 0; i < count; i++)
        {
            string name = reader.ReadString();
            DataViewType type = Codec.ReadTypeOrNull(env, reader);
            bool deflated = reader.ReadByte() == Deflated;
            long at = reader.ReadInt64(), size = reader.Read7BitEncodedInt64(), next = reader.BaseStream.Position;
            if (type == null) continue;
            env.CheckDecode(at >= HeaderSize && size >= 0 && at + size <= reader.BaseStream.Length, "Corrupt metadata table of contents");
            reader.BaseStream.Position = at;
            var bytes = new MemoryStream(reader.ReadBytes((int)size));
            Codec.ReadValue(deflated ? Inflate(bytes) : bytes, builder, name, type);
            reader.BaseStream.Position = next;
        }
        return builder.ToAnnotations();
    }

    private static MemoryStream Inflate(Stream packed)
    {
        var plain = new MemoryStream();
        using (var inflate = new DeflateStream(packed, CompressionMode.Decompress)) inflate.CopyTo(plain);
        plain.Position = 0;
        return plain;
    }

    private static byte[] Deflate(byte[] plain)
    {
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionMode.Compress, leaveOpen: true)) deflate.Write(plain);
        return packed.ToArray();
    }
}
