using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Modules.Weights.Safetensors;
using TorchSharp;
using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Tests.Weights;

public class TorchTensorTests
{
    [Fact]
    public void Every_golden_tensor_goes_into_a_tensor_and_back()
    {
        foreach (string file in GoldenFiles.PyTorch)
        {
            using torch.Tensor unused = torch.zeros(1); // the first native call, outside the scope below
            using DisposeScope scope = torch.NewDisposeScope();
            using Checkpoint checkpoint = Checkpoint.Open(file);
            foreach (TensorSource tensor in checkpoint)
            {
                torch.Tensor loaded = tensor.ToTensor();
                Assert.Equal(tensor.Shape.ToArray(), loaded.shape);
                Assert.Equal(tensor.Type, loaded.dtype.ToElementType());
                Assert.Equal(tensor.ToBytes(), new TorchTensorSource(tensor.Name, loaded).ToBytes());
            }
        }
    }

    [Fact]
    public void Types_are_converted_as_torch_converts_them()
    {
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 4099).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 5))))];
        MemoryTensor source = MemoryTensor.Create("x", [values.Length], values);
        using torch.Tensor single = torch.tensor(values);
        foreach (torch.ScalarType type in (torch.ScalarType[])[torch.ScalarType.BFloat16, torch.ScalarType.Float16, torch.ScalarType.Float64, torch.ScalarType.Float32])
        {
            using torch.Tensor expected = single.to(type), loaded = source.ToTensor(type);
            Assert.True(expected.bytes.SequenceEqual(loaded.bytes), type.ToString());
        }
    }

    [Fact]
    public void A_transposed_target_is_filled_by_position()
    {
        using torch.Tensor whole = torch.zeros(3, 2);
        using torch.Tensor transposed = whole.t();
        MemoryTensor.Create("x", [2, 3], [1f, 2f, 3f, 4f, 5f, 6f]).CopyTo(transposed);
        Assert.Equal([1f, 4f, 2f, 5f, 3f, 6f], whole.data<float>().ToArray());
        Assert.Equal([1f, 2f, 3f, 4f, 5f, 6f], new TorchTensorSource("x", transposed).ToSingle());
        Assert.Throws<ArgumentException>(() => MemoryTensor.Create("x", [3], [1f, 2f, 3f]).CopyTo(whole));
    }

    [Fact]
    public void A_module_is_written_and_loaded()
    {
        using var folder = new TemporaryFolder();
        using Linear one = torch.nn.Linear(5, 3), two = torch.nn.Linear(5, 3);
        SafetensorsWriter.Write(folder["a.safetensors"], ModuleWeights.Sources(one));
        using Checkpoint checkpoint = Checkpoint.Open(folder["a.safetensors"]);
        LoadReport report = ModuleWeights.Load(two, checkpoint);
        Assert.Equal(["weight", "bias"], report.Loaded);
        Assert.True(one.weight!.bytes.SequenceEqual(two.weight!.bytes));
        Assert.True(two.weight.requires_grad);
    }

    [Fact]
    public void A_checkpoint_that_does_not_fit_changes_nothing()
    {
        using Linear module = torch.nn.Linear(2, 2);
        float[] before = module.weight!.data<float>().ToArray();
        var checkpoint = new Checkpoint("memory", CheckpointFormat.Memory, [MemoryTensor.Create("weight", [2, 2], [1f, 2f, 3f, 4f]), MemoryTensor.Create("bias", [3], [1f, 2f, 3f])]);
        Assert.Throws<CheckpointMismatchException>(() => ModuleWeights.Load(module, checkpoint));
        Assert.Equal(before, module.weight.data<float>().ToArray());
    }

    [Theory]
    [InlineData(torch.ScalarType.Float32), InlineData(torch.ScalarType.BFloat16)]
    public void Loading_takes_no_memory_beside_the_target(torch.ScalarType type)
    {
        const int Rows = 1 << 14, Columns = 1 << 10; // 64 MiB
        using var folder = new TemporaryFolder();
        using (torch.Tensor large = torch.zeros(Rows, Columns)) SafetensorsWriter.Write(folder["a.safetensors"], [new TorchTensorSource("a", large)]);
        using torch.Tensor target = torch.ones([Rows, Columns], type);
        using Checkpoint checkpoint = Checkpoint.Open(folder["a.safetensors"]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ModuleWeights.Load([("a", target)], checkpoint);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2 << 20);
        Assert.Equal(0, target[Rows - 1, Columns - 1].ToSingle());
    }

    [Fact]
    public void Loading_can_be_cancelled()
    {
        using Linear module = torch.nn.Linear(2, 2);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var checkpoint = new Checkpoint("memory", CheckpointFormat.Memory, ModuleWeights.Sources(module));
        Assert.Throws<OperationCanceledException>(() => ModuleWeights.Load(module, checkpoint, cancellationToken: cancelled.Token));
    }

    [Fact]
    public void No_tensor_is_left_behind()
    {
        using var module = torch.nn.Linear(4, 4);
        var checkpoint = new Checkpoint("memory", CheckpointFormat.Memory, ModuleWeights.Sources(module));
        using DisposeScope scope = torch.NewDisposeScope();
        ModuleWeights.Load(module, checkpoint);
        Assert.Equal(0, scope.DisposablesCount);
    }
}
