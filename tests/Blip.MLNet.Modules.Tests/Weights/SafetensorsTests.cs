using System.Text;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Tests.Weights;

public class SafetensorsTests
{
    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "overlaps 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}""", 20, "gap after 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "9 follow the header")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "takes 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807],"data_offsets":[0,8]}}""", 8, "span 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "rising")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "rising")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "tensor 'a' has no data_offsets")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a' has no dtype")]
    [InlineData("""{"a":{"dtype":5,"shape":[2],"data_offsets":[0,8]}}""", 8, "tensor 'a' has 5 as its dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}""", 8, "tensor 'a' has \"2\" as its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "tensor 'a' has 2.5 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, "tensor 'a' has 99999999999999999999 in its shape")]
    [InlineData("""{"a":null}""", 0, "tensor 'a' is null")]
    [InlineData("""{"__metadata__":7,"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "__metadata__ is 7")]
    [InlineData("""{"__metadata__":{"note":7},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "__metadata__ has 7 for 'note'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", 8, "3 data offsets")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 16, "not valid")]
    [InlineData("""{"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}""", 8, "tensor 'a' has \"2\" in its shape")]
    [InlineData("""{"a":{"dtype":"F32","sha""", 8, "not valid")]
    public void A_wrong_header_is_named(string header, int dataBytes, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("bad.safetensors", File(header, dataBytes));
        var error = Assert.Throws<CheckpointException>(() => Checkpoint.Open(path));
        Assert.Contains(expected, error.Message);
        Assert.Contains("bad.safetensors", error.Message);
    }

    [Fact]
    public void A_huge_header_length_reserves_no_memory()
    {
        using var folder = new TemporaryFolder();
        byte[] file = File("{}", 0);
        BitConverter.TryWriteBytes(file, long.MaxValue);
        Assert.Contains("header's length", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a.safetensors", file))).Message);
        BitConverter.TryWriteBytes(file, 50_000_000L);
        Assert.Contains("truncated", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a.safetensors", file))).Message);
    }

    [Fact]
    public void Empty_tensors_and_scalars_are_allowed()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["a.safetensors"], [MemoryTensor.Create("empty", [0, long.MaxValue, 3], ReadOnlySpan<float>.Empty), MemoryTensor.Create("one", [], [5f])]);
        using Checkpoint checkpoint = Checkpoint.Open(folder["a.safetensors"]);
        Assert.Empty(checkpoint["empty"].ToBytes());
        Assert.Equal([5f], checkpoint["one"].ToSingle());
    }

    [Fact]
    public void Shards_are_joined_and_their_index_is_checked()
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["model-1.safetensors"], [MemoryTensor.Create("a", [2], [1f, 2f])]);
        SafetensorsWriter.Write(folder["model-2.safetensors"], [MemoryTensor.Create("b", [1], [3f])]);
        folder.Write("model.safetensors.index.json", """{"metadata":{"total_size":12},"weight_map":{"b":"model-2.safetensors","a":"model-1.safetensors"}}""");
        using (Checkpoint checkpoint = Checkpoint.Open(folder.Path))
        {
            Assert.Equal(CheckpointFormat.ShardedSafetensors, checkpoint.Format);
            Assert.Equal(["b", "a"], checkpoint.Names);
            Assert.Equal([1f, 2f], checkpoint["a"].ToSingle());
        }
        Assert.Contains("'model-3.safetensors'", Fails("""{"weight_map":{"b":"model-3.safetensors"}}"""));
        Assert.Contains("'c' is not in", Fails("""{"weight_map":{"c":"model-2.safetensors"}}"""));
        Assert.Contains("same folder", Fails("""{"weight_map":{"c":"../model-2.safetensors"}}"""));
        Assert.Contains("not an index", Fails("[]"));

        string Fails(string index)
        {
            folder.Write("model.safetensors.index.json", index);
            return Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Message;
        }
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.safetensors", "old");
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(folder["a.safetensors"], [MemoryTensor.Create("x", [1], [1f]), MemoryTensor.Create("x", [1], [1f])]));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => SafetensorsWriter.Write(folder["a.safetensors"], [MemoryTensor.Create("x", [1], [1f])], cancellationToken: cancelled.Token));
        Assert.Equal(["a.safetensors"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Equal("old", System.IO.File.ReadAllText(folder["a.safetensors"]));
    }

    [Fact]
    public void Other_files_say_what_they_are()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("empty", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a", ""))).Message);
        Assert.Contains("LFS", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a", "version https://git-lfs.github.com/spec/v1\noid sha256:00"))).Message);
        Assert.Contains("web page", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a", "<!DOCTYPE html><html></html>"))).Message);
        Assert.Contains("not a checkpoint", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Write("a", "something else entirely"))).Message);
        Assert.Throws<FileNotFoundException>(() => Checkpoint.Open(folder["missing"]));
        System.IO.File.Delete(folder["a"]);
        Assert.Contains("no weights", Assert.Throws<CheckpointException>(() => Checkpoint.Open(folder.Path)).Message);
    }

    private static byte[] File(string header, int dataBytes) => [.. BitConverter.GetBytes((long)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. new byte[dataBytes]];
}
