using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>
/// The 256 bytes at the front of every Model.key. After it come the component's own bytes, the string table (end offsets,
/// then UTF-16 characters), the name of the loader's assembly, and eight bytes of tail.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct ModelHeader
{
    public const int Size = 0x100;
    public const ulong SignatureValue = 0x4C45444F4D004C4DUL;      // "ML\0MODEL"
    public const ulong TailSignatureValue = 0x4D4C004D4F44454CUL;  // the same, backwards
    private const uint VerWithAssemblyName = 0x00010002, VerWrittenCur = 0x00010002, VerWeCanReadBack = 0x00010001;

    [FieldOffset(0x00)] public ulong Signature;
    [FieldOffset(0x08)] public uint VerWritten;
    [FieldOffset(0x0C)] public uint VerReadable;
    [FieldOffset(0x10)] public long FpModel;
    [FieldOffset(0x18)] public long CbModel;
    [FieldOffset(0x20)] public long FpStringTable;
    [FieldOffset(0x28)] public long CbStringTable;
    [FieldOffset(0x30)] public long FpStringChars;
    [FieldOffset(0x38)] public long CbStringChars;
    [FieldOffset(0x40)] public ulong ModelSignature;
    [FieldOffset(0x48)] public uint ModelVerWritten;
    [FieldOffset(0x4C)] public uint ModelVerReadable;
    [FieldOffset(0x50)] public ulong LoaderSignature0;
    [FieldOffset(0x58)] public ulong LoaderSignature1;
    [FieldOffset(0x60)] public ulong LoaderSignature2;
    [FieldOffset(0x68)] public ulong LoaderSignatureAlt0;
    [FieldOffset(0x70)] public ulong LoaderSignatureAlt1;
    [FieldOffset(0x78)] public ulong LoaderSignatureAlt2;
    [FieldOffset(0x80)] public long FpTail;
    [FieldOffset(0x88)] public long FpLim;
    [FieldOffset(0x90)] public long FpAssemblyName;
    [FieldOffset(0x98)] public uint CbAssemblyName;

    public static void BeginWrite(BinaryWriter writer, out long fpMin, out ModelHeader header)
    {
        fpMin = Position(writer);
        header = new ModelHeader { Signature = SignatureValue, VerWritten = VerWrittenCur, VerReadable = VerWrittenCur, FpModel = Size };
        writer.Write(new byte[Size]);
    }

    public static void EndWrite(BinaryWriter writer, long fpMin, ref ModelHeader header, IReadOnlyList<string> strings, string loaderAssemblyName)
    {
        header.CbModel = Position(writer) - fpMin - Size;
        if (strings.Count > 0)
        {
            header.FpStringTable = Position(writer) - fpMin;
            header.CbStringTable = strings.Count * sizeof(long);
            long end = 0;
            foreach (string s in strings) writer.Write(end += s.Length * sizeof(char));
            header.FpStringChars = Position(writer) - fpMin;
            header.CbStringChars = end;
            foreach (string s in strings) WriteChars(writer, s);
        }
        if (!string.IsNullOrEmpty(loaderAssemblyName))
        {
            header.FpAssemblyName = Position(writer) - fpMin;
            header.CbAssemblyName = (uint)loaderAssemblyName.Length * sizeof(char);
            WriteChars(writer, loaderAssemblyName);
        }
        header.FpTail = Position(writer) - fpMin;
        writer.Write(TailSignatureValue);
        header.FpLim = Position(writer) - fpMin;

        writer.BaseStream.Position = fpMin;
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, in header);
        writer.Write(bytes);
        writer.Flush();
        writer.BaseStream.Position = fpMin + header.FpLim;
    }

    public static void BeginRead(out long fpMin, out ModelHeader header, out string[] strings, out string loaderAssemblyName, BinaryReader reader)
    {
        fpMin = reader.BaseStream.Position;
        byte[] bytes = reader.ReadBytes(Size);
        Contracts.CheckDecode(bytes.Length == Size, "Model header is cut short");
        header = MemoryMarshal.Read<ModelHeader>(bytes);
        header.Validate(reader.BaseStream.Length - fpMin);

        strings = null;
        if (header.FpStringTable != 0)
        {
            reader.BaseStream.Position = fpMin + header.FpStringTable;
            strings = new string[header.CbStringTable / sizeof(long)];
            long[] ends = [.. strings.Select(_ => reader.ReadInt64())];
            Contracts.CheckDecode(ends[^1] == header.CbStringChars);
            for (int i = 0; i < strings.Length; i++)
            {
                long bytesHere = ends[i] - (i == 0 ? 0 : ends[i - 1]);
                Contracts.CheckDecode(bytesHere >= 0 && bytesHere % sizeof(char) == 0 && ends[i] <= header.CbStringChars);
                strings[i] = ReadChars(reader, bytesHere);
            }
        }
        loaderAssemblyName = null;
        if (header.VerWritten >= VerWithAssemblyName && header.FpAssemblyName != 0)
        {
            reader.BaseStream.Position = fpMin + header.FpAssemblyName;
            loaderAssemblyName = ReadChars(reader, header.CbAssemblyName);
        }
        reader.BaseStream.Position = fpMin + header.FpTail;
        Contracts.CheckDecode(reader.ReadUInt64() == TailSignatureValue, "Corrupt model file tail");
        reader.BaseStream.Position = fpMin + header.FpModel;
    }

    public static void EndRead(long fpMin, ref ModelHeader header, BinaryReader reader)
    {
        Contracts.CheckDecode(header.FpModel + header.CbModel == reader.BaseStream.Position - fpMin);
        reader.BaseStream.Position = fpMin + header.FpLim;
    }

    public static void SetVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        (header.ModelSignature, header.ModelVerWritten, header.ModelVerReadable) = (ver.ModelSignature, ver.VerWrittenCur, ver.VerReadableCur);
        string sig = ver.LoaderSignature ?? "", alt = ver.LoaderSignatureAlt ?? "";
        Contracts.Check(sig.Length <= 24 && alt.Length <= 24);
        (header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2) = (Pack(sig, 0), Pack(sig, 8), Pack(sig, 16));
        (header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2) = (Pack(alt, 0), Pack(alt, 8), Pack(alt, 16));
    }

    public static void CheckVersionInfo(ref ModelHeader header, VersionInfo ver)
    {
        Contracts.CheckDecode(header.ModelSignature == ver.ModelSignature, "Unknown file type");
        Contracts.CheckDecode(header.ModelVerReadable <= header.ModelVerWritten, "Corrupt file header");
        if (header.ModelVerReadable > ver.VerWrittenCur)
            throw Contracts.ExceptDecode("Component '{0}' of the model is too new. Maximum expected version {1}, got {2}.", ver.LoaderSignature, ver.VerWrittenCur, header.ModelVerReadable);
        if (header.ModelVerWritten < ver.VerWeCanReadBack)
            throw Contracts.ExceptDecode("Component '{0}' of the model is too old. Minimum expected version {1}, got {2}.", ver.LoaderSignature, ver.VerWeCanReadBack, header.ModelVerWritten);
    }

    public static string GetLoaderSig(ref ModelHeader header) => Unpack(header.LoaderSignature0, header.LoaderSignature1, header.LoaderSignature2);
    public static string GetLoaderSigAlt(ref ModelHeader header) => Unpack(header.LoaderSignatureAlt0, header.LoaderSignatureAlt1, header.LoaderSignatureAlt2);

    /// <summary>Eight Latin-1 characters as a little-endian number; zeros where the text ends.</summary>
    public static ulong Pack(string text, int start)
    {
        ulong value = 0;
        for (int i = 0; i < 8 && start + i < text.Length; i++)
        {
            Contracts.Check(text[start + i] <= 0xFF);
            value |= (ulong)text[start + i] << (i * 8);
        }
        return value;
    }

    private static string Unpack(params ReadOnlySpan<ulong> parts) => Encoding.Latin1.GetString(MemoryMarshal.AsBytes(parts)).TrimEnd('\0');

    private readonly void Validate(long available)
    {
        Contracts.CheckDecode(Signature == SignatureValue, "Wrong file type");
        Contracts.CheckDecode(VerReadable <= VerWritten, "Corrupt file header");
        Contracts.CheckDecode(VerReadable <= VerWrittenCur, "File is too new");
        Contracts.CheckDecode(VerWritten >= VerWeCanReadBack, "File is too old");
        bool hasName = VerWritten >= VerWithAssemblyName && FpAssemblyName != 0;
        long end = FpModel + CbModel;
        Contracts.CheckDecode(FpModel == Size && CbModel >= 0 && CbModel <= available);
        if (FpStringTable == 0) Contracts.CheckDecode(CbStringTable == 0 && FpStringChars == 0 && CbStringChars == 0);
        else
        {
            Contracts.CheckDecode(FpStringTable == end && CbStringTable > 0 && CbStringTable % sizeof(long) == 0 && CbStringTable <= available);
            Contracts.CheckDecode(FpStringChars == end + CbStringTable && CbStringChars >= 0 && CbStringChars <= available && CbStringChars % sizeof(char) == 0);
            end = FpStringChars + CbStringChars;
        }
        if (hasName)
        {
            Contracts.CheckDecode(FpAssemblyName == end && CbAssemblyName % sizeof(char) == 0);
            end += CbAssemblyName;
        }
        Contracts.CheckDecode(FpTail == end && FpLim == FpTail + sizeof(ulong));
        Contracts.CheckDecode(available >= FpLim);
    }

    private static long Position(BinaryWriter writer)
    {
        writer.Flush();
        return writer.BaseStream.Position;
    }

    private static void WriteChars(BinaryWriter writer, string text)
    {
        foreach (char c in text) writer.Write((ushort)c);
    }

    private static string ReadChars(BinaryReader reader, long bytes) => Encoding.Unicode.GetString(reader.ReadBytes(checked((int)bytes)));
}
