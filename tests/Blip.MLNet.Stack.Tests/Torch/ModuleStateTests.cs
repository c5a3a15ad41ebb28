using System.Text;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>State dictionaries and TorchSharp's own file format.</summary>
public class ModuleStateTests
{
    private static Sequential Net(ScalarType? dtype = null, long width = 3) =>
        nn.Sequential(("first", nn.Linear(2, width, dtype: dtype)), ("act", nn.GELU()), ("last", nn.Linear(width, 1, dtype: dtype)));

    [Fact]
    public void Loading_a_dictionary_copies_and_converts()
    {
        using Sequential source = Net(), target = Net(ScalarType.BFloat16);
        var (missing, unexpected) = target.load_state_dict(source.state_dict());
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        Parameter weight = target.get_parameter("first.weight")!;
        Assert.Equal(ScalarType.BFloat16, weight.dtype);
        Assert.Equal(source.state_dict()["first.weight"].to(ScalarType.BFloat16).ToDoubles(), weight.ToDoubles());
        Assert.True(weight.requires_grad);
    }

    [Fact]
    public void A_strict_load_refuses_other_keys_and_a_loose_one_lists_them()
    {
        using Sequential module = Net();
        Dictionary<string, Tensor> state = module.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        state.Remove("last.bias");
        state["extra"] = ones(1);
        Assert.Throws<InvalidOperationException>(() => module.load_state_dict(state));
        var (missing, unexpected) = module.load_state_dict(state, strict: false);
        Assert.Equal(["last.bias"], missing);
        Assert.Equal(["extra"], unexpected);
        module.load_state_dict(state, skip: ["extra", "last.bias"]);
    }

    [Fact]
    public void A_wrong_shape_is_refused()
    {
        using Sequential module = Net(), wide = Net(width: 5);
        Assert.ThrowsAny<Exception>(() => module.load_state_dict(wide.state_dict()));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float64)]
    public void A_file_comes_back(ScalarType type)
    {
        using Sequential source = Net(type), target = Net(type);
        using MemoryStream file = Saved(source);
        Dictionary<string, bool> loaded = [];
        using BinaryReader reader = new(file);
        target.load(reader, loadedParameters: loaded);
        foreach (var (name, tensor) in source.state_dict()) Assert.Equal(tensor.ToDoubles(), target.state_dict()[name].ToDoubles());
        Assert.Equal(source.state_dict().Keys, loaded.Keys);
        Assert.All(loaded.Values, Assert.True);
    }

    [Fact]
    public void The_file_is_counts_names_and_raw_numbers()
    {
        using Linear module = nn.Linear(200, 1);
        using (no_grad())
        {
            module.weight.fill_(1);
            module.bias!.fill_(-2);
        }
        byte[] weight = [.. Enumerable.Repeat(BitConverter.GetBytes(1f), 200).SelectMany(bytes => bytes)];
        byte[] expected =
        [
            2,
            .. Entry("weight"), 6, 2, 1, 0xC8, 0x01, .. weight, // float32 is type 6; [1, 200] in LEB128
            .. Entry("bias"), 6, 1, 1, .. BitConverter.GetBytes(-2f),
        ];
        byte[] actual = Saved(module).ToArray();
        Assert.Equal(Encoded(expected, "weight"), Encoded(actual, "weight"));
        Assert.Equal(expected.Length, actual.Length);
    }

    [Fact]
    public void A_file_on_disk_comes_back_and_may_be_skipped_in_part()
    {
        using Sequential source = Net(), target = Net();
        double[] before = target.state_dict()["first.weight"].ToDoubles();
        string path = Path.GetTempFileName();
        try
        {
            source.save(path);
            target.load(path, skip: ["first.weight"]);
        }
        finally { File.Delete(path); }
        Assert.Equal(before, target.state_dict()["first.weight"].ToDoubles());
        Assert.Equal(source.state_dict()["last.weight"].ToDoubles(), target.state_dict()["last.weight"].ToDoubles());
    }

    [Fact]
    public void A_file_of_another_type_shape_or_module_is_refused()
    {
        using Sequential source = Net(), lower = Net(ScalarType.BFloat16), wide = Net(width: 5);
        using Linear other = nn.Linear(2, 3);
        foreach (nn.Module target in new nn.Module[] { lower, wide, other })
        {
            using BinaryReader reader = new(Saved(source));
            Assert.Throws<ArgumentException>(() => target.load(reader));
        }
        Assert.Throws<FileNotFoundException>(() => source.load(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));
    }

    [Fact]
    public void A_parameter_that_is_not_contiguous_cannot_be_saved()
    {
        using Linear module = nn.Linear(2, 3);
        module.weight = nn.Parameter(rand(2, 3).t());
        Assert.Throws<InvalidOperationException>(() => Saved(module));
    }

    private static MemoryStream Saved(nn.Module module)
    {
        MemoryStream file = new();
        using (BinaryWriter writer = new(file, Encoding.UTF8, leaveOpen: true)) module.save(writer);
        file.Position = 0;
        return file;
    }

    private static byte[] Entry(string name) => [(byte)name.Length, .. Encoding.UTF8.GetBytes(name)];

    /// <summary>The part of a file from a name to its 24th byte after, wherever in the file it comes.</summary>
    private static byte[] Encoded(byte[] file, string name)
    {
        int start = file.AsSpan().IndexOf(Entry(name));
        Assert.True(start > 0, $"no '{name}' in the file");
        return file[start..(start + name.Length + 24)];
    }
}
