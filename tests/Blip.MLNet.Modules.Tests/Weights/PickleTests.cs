using System.IO.Compression;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Tests.Weights;

public class PickleTests
{
    private static readonly byte[] Six = PickleBuilder.Floats(0, 1, 2, 3, 4, 5);

    [Fact]
    public void A_transposed_view_is_gathered()
    {
        byte[] pickle = new PickleBuilder().Dictionary("t", b => b.Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])).Stop();
        Assert.Equal([0, 3, 1, 4, 2, 5], Open(PickleBuilder.Zip(pickle, ("0", Six)))["t"].ToSingle());
    }

    [Fact]
    public void A_repeated_row_and_an_offset_are_gathered()
    {
        byte[] pickle = new PickleBuilder().Dictionary("t", b => b.Tensor("FloatStorage", "0", 6, 2, [2, 3], [0, 1])).Stop();
        Assert.Equal([2, 3, 4, 2, 3, 4], Open(PickleBuilder.Zip(pickle, ("0", Six)))["t"].ToSingle());
    }

    [Fact]
    public void A_large_view_read_in_parts_is_the_whole()
    {
        float[] values = [.. Enumerable.Range(0, 600 * 700).Select(i => (float)i)];
        byte[] pickle = new PickleBuilder().Dictionary("t", b => b.Tensor("FloatStorage", "0", values.Length, 0, [700, 600], [1, 700])).Stop();
        TensorSource tensor = Open(PickleBuilder.Zip(pickle, ("0", PickleBuilder.Floats(values))))["t"];
        float[] expected = [.. Enumerable.Range(0, values.Length).Select(i => (float)(i % 600 * 700 + i / 600))];
        Assert.Equal(expected, tensor.ToSingle());
        Assert.Equal(Array.ConvertAll(expected, x => (double)x), Doubles(tensor));
    }

    [Theory]
    [InlineData("model"), InlineData("state_dict"), InlineData("model_state_dict")]
    public void The_state_dictionary_is_found_under_its_usual_keys(string key)
    {
        byte[] pickle = new PickleBuilder().Dictionary(key, b => b.Dictionary("t", c => c.Tensor("FloatStorage", "0", 6, 0, [6], [1]))).Stop();
        Assert.Equal([0, 1, 2, 3, 4, 5], Open(PickleBuilder.Zip(pickle, ("0", Six)))["t"].ToSingle());
    }

    [Fact]
    public void Tensors_may_share_a_storage()
    {
        byte[] pickle = new PickleBuilder().Raw('}').Text("a").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw('s').Text("b").Tensor("FloatStorage", "0", 6, 2, [2], [1]).Raw('s')
            .Text("c").Tensor("FloatStorage", "1", 6, 0, [6], [1]).Raw('s').Stop();
        Checkpoint checkpoint = Open(PickleBuilder.Zip(pickle, ("0", Six), ("1", Six)));
        Assert.Equal([2, 3], checkpoint["b"].ToSingle());
        Assert.Equal(checkpoint["a"].SharedStorage, checkpoint["b"].SharedStorage);
        Assert.NotEqual(checkpoint["a"].SharedStorage, checkpoint["c"].SharedStorage);
    }

    [Fact]
    public void Deflated_entries_are_read()
    {
        byte[] pickle = new PickleBuilder().Dictionary("t", b => b.Tensor("FloatStorage", "0", 6, 1, [5], [1])).Stop();
        Assert.Equal([1, 2, 3, 4, 5], Open(PickleBuilder.Zip(pickle, CompressionLevel.Optimal, ("0", Six)))["t"].ToSingle());
    }

    [Fact]
    public void The_format_before_the_zip_is_read()
    {
        byte[] magic = [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];
        byte[] version = new PickleBuilder().Int(1001).Stop();
        byte[] system = new PickleBuilder().Dictionary("little_endian", b => b.Raw(0x88)).Stop();
        byte[] value = new PickleBuilder().Raw('}').Text("a").Tensor("FloatStorage", "94", 6, 0, [2, 3], [3, 1]).Raw('s').Text("b").Tensor("LongStorage", "95", 1, 0, [], []).Raw('s').Stop();
        byte[] keys = new PickleBuilder().Raw(']').Text("95").Raw('a').Text("94").Raw('a').Stop();
        byte[] file = [.. magic, .. version, .. system, .. value, .. keys, .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(77L), .. BitConverter.GetBytes(6L), .. Six];
        Checkpoint checkpoint = Open(file);
        Assert.Equal(CheckpointFormat.PyTorchLegacy, checkpoint.Format);
        Assert.Equal([0, 1, 2, 3, 4, 5], checkpoint["a"].ToSingle());
        Assert.Equal([77f], checkpoint["b"].ToSingle());
        Assert.Contains("truncated", Assert.Throws<CheckpointException>(() => Open(file[..^4])).Message);
    }

    [Theory]
    [InlineData("os", "system"), InlineData("builtins", "eval"), InlineData("torch.nn", "Linear"), InlineData("argparse", "Namespace"), InlineData("torch", "load")]
    public void A_foreign_class_is_refused_by_name(string module, string name)
    {
        byte[] pickle = new PickleBuilder().Global(module, name).Raw('(').Text("echo").Raw('t').Raw('R').Stop();
        var error = Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(pickle), "model.pth"));
        Assert.Contains($"{module}.{name}", error.Message);
        Assert.Contains("model.pth", error.Message);
    }

    [Fact]
    public void A_foreign_class_by_stack_global_is_refused_by_name()
    {
        byte[] pickle = new PickleBuilder(4).Text("posix").Text("system").Raw(0x93).Text("x").Raw(0x85).Raw('R').Stop();
        Assert.Contains("posix.system", Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(pickle))).Message);
    }

    [Fact]
    public void Objects_of_own_classes_are_refused()
    {
        foreach (byte operation in (byte[])[0x81, 0x92, (byte)'i', (byte)'o', (byte)'P', 0x82])
            Assert.Contains("refused", Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(new PickleBuilder().Raw(operation).Stop()))).Message);
    }

    [Fact]
    public void Wrong_views_and_storages_are_named()
    {
        Assert.Contains("reaches element 7", Error(b => b.Tensor("FloatStorage", "0", 6, 0, [2, 4], [4, 1])));
        Assert.Contains("negative", Error(b => b.Tensor("FloatStorage", "0", 6, -1, [2], [1])));
        Assert.Contains("negative", Error(b => b.Tensor("FloatStorage", "0", 6, 0, [-2], [1])));
        Assert.Contains("storage '9' is missing", Error(b => b.Tensor("FloatStorage", "9", 6, 0, [6], [1])));
        Assert.Contains("60 elements", Error(b => b.Tensor("FloatStorage", "0", 60, 0, [60], [1])));
        Assert.Contains("beyond reason", Error(b => b.Tensor("FloatStorage", "0", 6, 0, [1 << 20, 1 << 20], [0, 0])));
        Assert.Contains("no tensors", Error(b => b.Int(3)));

        static string Error(Action<PickleBuilder> value) =>
            Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(new PickleBuilder().Dictionary("t", value).Stop(), ("0", Six)))).Message;
    }

    [Fact]
    public void Integers_in_their_long_form_are_integers()
    {
        PickleBuilder Long(PickleBuilder b, long value) => b.Raw(0x8a, 8).Raw(BitConverter.GetBytes(value));
        PickleBuilder pickle = new PickleBuilder().Raw('}').Text("t").Global("torch._utils", "_rebuild_tensor_v2").Raw('(').Raw('(').Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu");
        Long(Long(pickle, 6).Raw('t').Raw('Q'), 1).Raw('(');
        Long(pickle, 5).Raw('t').Raw('(');
        Long(pickle, 1).Raw('t').Raw(0x89).Global("collections", "OrderedDict").Raw(')').Raw('R').Raw('t').Raw('R').Raw('s');
        Assert.Equal([1, 2, 3, 4, 5], Open(PickleBuilder.Zip(pickle.Stop(), ("0", Six)))["t"].ToSingle());
    }

    [Fact]
    public void A_pickle_that_would_fill_the_memory_is_refused()
    {
        byte[] pickle = new PickleBuilder().Raw([.. Enumerable.Repeat((byte)'}', 12_000_000)]).Stop();
        Assert.Contains("operations", Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(pickle, CompressionLevel.Optimal))).Message);
    }

    [Fact]
    public void A_dictionary_that_holds_itself_ends()
    {
        byte[] pickle = new PickleBuilder().Raw('}').Raw((byte)'q', 0).Text("model").Raw((byte)'h', 0).Raw('s').Stop();
        Assert.Contains("no tensors", Assert.Throws<CheckpointException>(() => Open(PickleBuilder.Zip(pickle))).Message);
    }

    [Fact]
    public void A_zip_that_is_no_checkpoint_says_so()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("readme.txt").Open().Dispose();
        Assert.Contains("not a PyTorch checkpoint", Assert.Throws<CheckpointException>(() => Open(stream.ToArray())).Message);
    }

    [Fact]
    public void A_model_zip_of_MLNet_says_what_reads_it()
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true)) zip.CreateEntry("TrainingInfo/Version.txt").Open().Dispose();
        string message = Assert.Throws<CheckpointException>(() => Open(stream.ToArray())).Message;
        Assert.Contains("MLContext.Model.Load", message);
        Assert.Contains("blip convert", message);
    }

    private static double[] Doubles(TensorSource tensor)
    {
        var values = new double[tensor.Count];
        tensor.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()), ElementType.Float64);
        return values;
    }

    // An open file outlives its folder on Unix; where it does not, opening before the deletion is still what counts.
    private static Checkpoint Open(byte[] file, string name = "x.pth")
    {
        using var folder = new TemporaryFolder();
        return Checkpoint.Open(folder.Write(name, file));
    }
}
