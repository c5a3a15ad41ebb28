using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Weights;

public class CheckpointReadingTests
{
    public static TheoryData<string> Files => [.. GoldenFiles.Relative(GoldenFiles.All)];

    public static TheoryData<string> PyTorchFiles => [.. GoldenFiles.Relative(GoldenFiles.PyTorch)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Files))]
    public void Every_file_of_the_goldens_opens_and_every_tensor_reads(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFiles.Full(file));
        foreach (TensorSource tensor in checkpoint)
        {
            Assert.Equal(tensor.ByteLength, tensor.ToBytes().Length);
            Assert.Equal(tensor.Count, tensor.Shape.ToArray().Aggregate(1L, (a, b) => a * b));
            Assert.Same(tensor, checkpoint[tensor.Name]);
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Files))]
    public void Safetensors_agree_with_a_second_reader(string file)
    {
        if (!file.EndsWith(".safetensors", StringComparison.Ordinal)) return;
        IReadOnlyDictionary<string, GoldenTensor> expected = SafetensorsFile.Read(GoldenFiles.Full(file));
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFiles.Full(file));
        Assert.Equal(expected.Keys, checkpoint.Names);
        foreach (TensorSource tensor in checkpoint)
        {
            GoldenTensor golden = expected[tensor.Name];
            Assert.Equal(golden.Dtype, tensor.Type.SafetensorsName());
            Assert.Equal(golden.Shape, tensor.Shape.ToArray());
            Assert.Equal(golden.Bytes, tensor.ToBytes());
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(PyTorchFiles))]
    public void A_pickle_and_the_safetensors_beside_it_hold_the_same_tensors(string file)
    {
        string beside = Path.Combine(Path.GetDirectoryName(GoldenFiles.Full(file))!, Path.GetFileNameWithoutExtension(file) switch
        {
            "pytorch_model" => "model.safetensors",
            string name => name + ".safetensors",
        });
        if (!File.Exists(beside)) return;
        using Checkpoint pickle = Checkpoint.Open(GoldenFiles.Full(file)), safetensors = Checkpoint.Open(beside);
        Assert.Equal(CheckpointFormat.PyTorchZip, pickle.Format);
        Assert.Equal(pickle.Names.Order(StringComparer.Ordinal), safetensors.Names.Order(StringComparer.Ordinal));
        foreach (TensorSource tensor in pickle)
        {
            Assert.Equal(safetensors[tensor.Name].Type, tensor.Type);
            Assert.Equal(safetensors[tensor.Name].Shape.ToArray(), tensor.Shape.ToArray());
            Assert.Equal(safetensors[tensor.Name].ToBytes(), tensor.ToBytes());
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Files))]
    public void Rewriting_a_file_gives_the_same_bytes(string file)
    {
        using var folder = new TemporaryFolder();
        using Checkpoint checkpoint = Checkpoint.Open(GoldenFiles.Full(file));
        SafetensorsWriter.Write(folder["a.safetensors"], checkpoint.Reverse());
        if (checkpoint.Format == CheckpointFormat.Safetensors && checkpoint.Metadata.Count == 1)
        {
            Assert.Equal(File.ReadAllBytes(GoldenFiles.Full(file)), File.ReadAllBytes(folder["a.safetensors"]));
            return;
        }
        using Checkpoint again = Checkpoint.Open(folder["a.safetensors"]);
        Assert.Equal(checkpoint.Count, again.Count);
        Assert.All(checkpoint, t => Assert.Equal(t.ToBytes(), again[t.Name].ToBytes()));
    }

    [Fact]
    public void Partial_reads_give_what_the_whole_gives()
    {
        foreach (string file in GoldenFiles.All.Take(12))
        {
            using Checkpoint checkpoint = Checkpoint.Open(file);
            foreach (TensorSource tensor in checkpoint.Where(t => t.ByteLength >= 16))
            {
                byte[] part = new byte[8];
                tensor.ReadBytes(tensor.ByteLength - 8, part);
                Assert.Equal(tensor.ToBytes()[^8..], part);
                Assert.Throws<ArgumentOutOfRangeException>(() => tensor.ReadBytes(tensor.ByteLength - 4, new byte[8]));
            }
        }
    }

    [Fact]
    public void Threads_may_read_one_checkpoint_at_once()
    {
        foreach (string file in GoldenFiles.PyTorch.Take(3))
        {
            using Checkpoint checkpoint = Checkpoint.Open(file);
            Dictionary<string, byte[]> alone = checkpoint.ToDictionary(t => t.Name, t => t.ToBytes());
            Parallel.For(0, 8, thread =>
            {
                foreach (TensorSource tensor in thread % 2 == 0 ? checkpoint : checkpoint.Reverse()) Assert.Equal(alone[tensor.Name], tensor.ToBytes());
            });
        }
    }
}
