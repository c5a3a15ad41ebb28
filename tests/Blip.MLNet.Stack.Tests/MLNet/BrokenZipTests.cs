using System.IO.Compression;
using System.Reflection;
using System.Text;
using Blip.MLNet.Stack.Model;
using Microsoft.ML;

namespace Blip.MLNet.Stack.Tests.MLNet;

public sealed class BrokenZipTests : IDisposable
{
    private const string Key = "TransformerChain/Transform_000/Model.key";
    private readonly MLContext _ml = new();
    private readonly string _zip = Path.GetTempFileName();

    public BrokenZipTests()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(ModelRow.Some);
        var chain = _ml.Transforms.Shift("Shifted", "Number", 2).Append(_ml.Transforms.CopyColumns("Again", "Shifted"));
        _ml.Model.Save(chain.Fit(rows), rows.Schema, _zip);
    }

    public void Dispose() => File.Delete(_zip);

    [Fact]
    public void Cut_short_is_a_format_error()
    {
        byte[] bytes = File.ReadAllBytes(_zip);
        foreach (int kept in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
            Assert.Throws<FormatException>(() => _ml.Model.Load(new MemoryStream(bytes[..kept]), out _));
    }

    [Fact]
    public void Something_else_is_a_format_error() =>
        Assert.Contains("zip", Assert.Throws<FormatException>(() => _ml.Model.Load(new MemoryStream(Encoding.UTF8.GetBytes("no zip at all")), out _)).Message);

    [Fact]
    public void A_zip_of_another_kind_is_refused()
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            archive.CreateEntry("readme.txt").Open().Dispose();
        Assert.Throws<InvalidOperationException>(() => _ml.Model.Load(new MemoryStream(zip.ToArray()), out _));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Assert.Contains("nowhere.zip", Assert.Throws<FileNotFoundException>(() => _ml.Model.Load("nowhere.zip", out _)).Message);
    }

    [Fact]
    public void A_part_without_its_header_names_the_part() => Fails("Corrupt model file", _ => null);

    [Fact]
    public void A_header_of_another_kind_is_refused() => Fails("Wrong file type", key => Patched(key, 0, 0x51));

    [Fact]
    public void A_tail_of_another_kind_is_refused() => Fails("tail", key => Patched(key, key.Length - 1, 0x51));

    [Fact]
    public void An_unknown_loader_signature_names_the_part() => Fails(Path.Combine("TransformerChain", "Transform_000"), key => Patched(key, 0x50, (byte)'X'));

    [Fact]
    public void A_component_that_is_not_what_it_says_is_refused() => Fails("Unknown file type", key => Patched(key, 0x40, (byte)'X'));

    [Fact]
    public void A_component_of_a_later_version_is_refused() => Fails("too new", key => Patched(Patched(key, 0x48, 9), 0x4C, 9));

    [Fact]
    public void A_component_with_bytes_left_over_is_refused()
    {
        // The number of strings read is right, but the model block is longer than what the component reads.
        Assert.Throws<FormatException>(() => Deepest(() => _ml.Model.Load(ZipEntries.Change(_zip, Key, Longer), out _)));
    }

    [Fact]
    public void A_component_of_an_assembly_that_is_not_here_names_the_assembly()
    {
        var error = Assert.Throws<FileNotFoundException>(() => Deepest(() => _ml.Model.Load(ZipEntries.Change(_zip, Key, Renamed), out _)));
        Assert.Contains("Blip.MLNet.Stack.Nodel", error.Message);

        static byte[] Renamed(byte[] key) =>
            Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(key).Replace("M\0o\0d\0e\0l\0,", "N\0o\0d\0e\0l\0,"));
    }

    private void Fails(string message, Func<byte[], byte[]?> change)
    {
        FormatException error = Assert.Throws<FormatException>(() => Deepest(() => _ml.Model.Load(ZipEntries.Change(_zip, Key, change), out _)));
        Assert.Contains(message, error.Message);
    }

    /// <summary>What went wrong at the bottom: a part's error comes wrapped once for every part around it.</summary>
    private static void Deepest(Action load)
    {
        try
        {
            load();
        }
        catch (Exception ex) when (ex is InvalidOperationException or TargetInvocationException or FormatException)
        {
            throw ex.GetBaseException();
        }
    }

    private static byte[] Patched(byte[] key, int at, byte value)
    {
        byte[] copy = [.. key];
        copy[at] = value;
        return copy;
    }

    /// <summary>Eight bytes more in the model block, with every later offset moved.</summary>
    private static byte[] Longer(byte[] key)
    {
        long end = 0x100 + BitConverter.ToInt64(key, 0x18);
        byte[] copy = [.. key[..(int)end], .. new byte[8], .. key[(int)end..]];
        foreach (int offset in new[] { 0x18, 0x20, 0x30, 0x80, 0x88, 0x90 })
            BitConverter.TryWriteBytes(copy.AsSpan(offset), BitConverter.ToInt64(key, offset) + 8);
        return copy;
    }
}
