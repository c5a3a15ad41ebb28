using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Pickle;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class TorchFileTests
{
    public static TheoryData<string> PyTorchFiles => [.. GoldenFiles.Relative(GoldenFiles.PyTorch)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(PyTorchFiles))]
    public void A_pth_is_written_as_it_was_read(string file)
    {
        using var folder = new TemporaryFolder();
        using Checkpoint original = Checkpoint.Open(GoldenFiles.Full(file));
        TorchZipWriter.Write(folder["again.pth"], original);
        using Checkpoint again = Checkpoint.Open(folder["again.pth"]);
        Assert.Equal(original.Names, again.Names);
        Assert.All(original, t =>
        {
            Assert.Equal((t.Type, t.ShapeText), (again[t.Name].Type, again[t.Name].ShapeText));
            Assert.Equal(t.ToBytes(), again[t.Name].ToBytes());
        });
        using ZipArchive zip = ZipFile.OpenRead(folder["again.pth"]);
        Assert.All(zip.Entries, e => Assert.Equal(e.Length, e.CompressedLength));
    }

    [Fact]
    public void An_official_file_is_complete_and_holds_tied_tensors_once()
    {
        if (!Goldens.Has("blip", "caption", "model.pth")) return;
        using var folder = new TemporaryFolder();
        using Checkpoint original = Checkpoint.Open(Goldens.PathOf("blip", "caption", "model.pth"));
        TorchZipWriter.Write(folder["a.pth"], OfficialLayout.Complete(original.Where(t => !KnownTensors.PositionIds.Contains(t.Name) && !t.Name.Contains("predictions.decoder."))));
        using Checkpoint written = Checkpoint.Open(folder["a.pth"]);
        Assert.Equal(original.Names.Order(StringComparer.Ordinal), written.Names.Order(StringComparer.Ordinal));
        Assert.All(original, t => Assert.Equal(t.ToBytes(), written[t.Name].ToBytes()));
        Assert.Equal(written["text_decoder.bert.embeddings.word_embeddings.weight"].SharedStorage, written["text_decoder.cls.predictions.decoder.weight"].SharedStorage);
        Assert.Throws<ArgumentException>(() => TorchZipWriter.Write(folder["b.pth"], [original.First(), original.First()]));
    }

    [Fact]
    public void Sharded_pytorch_files_are_joined()
    {
        using var folder = new TemporaryFolder();
        TorchZipWriter.Write(folder["pytorch_model-1.bin"], [MemoryTensor.Create("a", [2], [1f, 2f])]);
        TorchZipWriter.Write(folder["pytorch_model-2.bin"], [MemoryTensor.Create("b", [1], [3f])]);
        folder.Write("pytorch_model.bin.index.json", """{"weight_map":{"a":"pytorch_model-1.bin","b":"pytorch_model-2.bin"}}""");
        using Checkpoint checkpoint = Checkpoint.Open(folder.Path);
        Assert.Equal(CheckpointFormat.ShardedPyTorch, checkpoint.Format);
        Assert.Equal([3f], checkpoint["b"].ToSingle());
    }

    [Fact]
    public void Zip64_archives_are_read()
    {
        byte[] pickle = new PickleBuilder().Dictionary("t", b => b.Tensor("FloatStorage", "0", 2, 0, [2], [1])).Stop();
        byte[] file = Zip64(("x/data.pkl", pickle), ("x/data/0", PickleBuilder.Floats(7, 8)));
        using var folder = new TemporaryFolder();
        using Checkpoint checkpoint = Checkpoint.Open(folder.Write("x.pth", file));
        Assert.Equal([7f, 8f], checkpoint["t"].ToSingle());
    }

    [Fact]
    public void A_stream_that_only_goes_forward_fills_a_module()
    {
        if (!Goldens.Has("blip", "caption", "model.pth")) return;
        using Checkpoint original = Checkpoint.Open(Goldens.PathOf("blip", "caption", "model.pth"));
        var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            SafetensorsWriter.Write(deflate, original);
            deflate.Write("after"u8);
        }
        packed.Position = 0;
        using var forward = new DeflateStream(packed, CompressionMode.Decompress);
        using Checkpoint checkpoint = Checkpoint.OpenForward(forward, "weights");
        (string Name, TorchSharp.torch.Tensor Tensor)[] targets = [.. original.Where(t => t.Name.StartsWith("visual_encoder", StringComparison.Ordinal)).Select(t => (t.Name, TorchSharp.torch.zeros(t.Shape.ToArray())))];
        ModuleWeights.Load(targets, checkpoint);
        foreach ((string name, TorchSharp.torch.Tensor tensor) in targets)
        {
            Assert.Equal(original[name].ToBytes(), tensor.bytes.ToArray());
            tensor.Dispose();
        }
        Assert.Contains("only goes forward", Assert.Throws<CheckpointException>(() => checkpoint.First().ToBytes()).Message);
        packed.SetLength(packed.Length / 2);
        packed.Position = 0;
        using var cut = new DeflateStream(packed, CompressionMode.Decompress);
        using Checkpoint truncated = Checkpoint.OpenForward(cut, "weights");
        Assert.Contains("truncated", Assert.Throws<CheckpointException>(() => { foreach (TensorSource t in truncated) t.ToBytes(); }).Message);
    }

    // Every size and position stands in the 64-bit fields.
    private static byte[] Zip64(params (string Name, byte[] Bytes)[] files)
    {
        var zip = new MemoryStream();
        var directory = new MemoryStream();
        foreach ((string name, byte[] bytes) in files)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            long header = zip.Position;
            zip.Write([.. "PK\x03\x04"u8, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. U32(uint.MaxValue), .. U32(uint.MaxValue), .. U16(utf8.Length), .. U16(20), .. utf8, .. U16(1), .. U16(16), .. U64(bytes.Length), .. U64(bytes.Length), .. bytes]);
            directory.Write([.. "PK\x01\x02"u8, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. U32(uint.MaxValue), .. U32(uint.MaxValue), .. U16(utf8.Length), .. U16(28), .. new byte[10], .. U32(uint.MaxValue), .. utf8, .. U16(1), .. U16(24), .. U64(bytes.Length), .. U64(bytes.Length), .. U64(header)]);
        }
        long start = zip.Position, end = start + directory.Length;
        zip.Write(directory.ToArray());
        zip.Write([.. "PK\x06\x06"u8, .. U64(44), 45, 0, 45, 0, .. new byte[8], .. U64(files.Length), .. U64(files.Length), .. U64(directory.Length), .. U64(start)]);
        zip.Write([.. "PK\x06\x07"u8, .. U32(0), .. U64(end), .. U32(1)]);
        zip.Write([.. "PK\x05\x06"u8, .. U32(0), .. U16(0xFFFF), .. U16(0xFFFF), .. U32(uint.MaxValue), .. U32(uint.MaxValue), .. U16(0)]);
        return zip.ToArray();
    }

    private static byte[] U16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] U64(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
