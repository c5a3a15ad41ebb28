using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Numbers in and out of tensors.</summary>
public class TensorDataTests
{
    [Fact]
    public void Arrays_of_several_ranks()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2L, 3L], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([1L, 1L, 2L], tensor(new long[,,] { { { 1, 2 } } }).shape);
        Assert.Equal([2L, 2L], tensor(new double[] { 1, 2, 3, 4 }, 2, 2).shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], tensor(new int[,] { { 1, 2, 3 }, { 4, 5, 6 } }).data<int>().ToArray());
        Assert.Equal(float32, tensor(new float[] { 1 }).dtype);
        Assert.Equal(int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(@bool, tensor(new[] { true, false }).dtype);
        Assert.Equal(uint8, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(float16, tensor(new[] { (Half)1.5f }).dtype);
        Assert.Equal(bfloat16, tensor(new float[] { 1 }, dtype: bfloat16).dtype);
        Assert.Equal(float32, tensor(1.5f).dtype);
        Assert.Equal(float64, tensor(1.5).dtype);
        Assert.Equal(0, tensor(3).ndim);
    }

    [Fact]
    public void A_tensor_copies_its_array_and_from_array_shares_it()
    {
        using var scope = NewDisposeScope();
        var numbers = new float[] { 1, 2 };
        var copy = tensor(numbers);
        var shared = from_array(numbers);
        numbers[0] = 7;
        Assert.Equal(1f, copy[0].item<float>());
        Assert.Equal(7f, shared[0].item<float>());
        Assert.Equal([2f, 3f], frombuffer(new float[] { 1, 2, 3 }, float32, count: 2, offset: 1).data<float>().ToArray());
    }

    [Fact]
    public void Elements_are_read_in_order_whatever_the_strides()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, dtype: float32).view(2, 3);
        var t = x.t();
        Assert.Equal([0f, 3, 1, 4, 2, 5], t.data<float>().ToArray());
        Assert.Equal([0f, 3, 1, 4, 2, 5], t.data<float>());
        Assert.Equal(4f, t.data<float>()[1, 1]);
        Assert.Equal(1f, t.data<float>()[2]);
        Assert.Equal([1f, 4], x[.., 1].data<float>().ToArray());
        var part = new float[2];
        x.data<float>().CopyTo(part, 0, 3);
        Assert.Equal([3f, 4f], part);
        x[.., 1].data<float>().CopyTo(part, 1, 1);
        Assert.Equal([3f, 4f], part);
        Assert.Throws<IndexOutOfRangeException>(() => t.data<float>()[6]);
        Assert.Throws<ArgumentOutOfRangeException>(() => x.data<float>().CopyTo(part, 0, 6));
    }

    /// <summary>TorchSharp walks such a view as if it stood at its beginning, so nothing may start in the middle of one.</summary>
    [Fact]
    public void A_copy_from_the_middle_of_a_view_does_not_follow_its_rows()
    {
        using var scope = NewDisposeScope();
        var view = arange(24, dtype: float32).view(4, 6)[.., ..3];
        var part = new float[4];
        view.data<float>().CopyTo(part, 0, 2);
        Assert.Equal([2f, 3, 4, 8], part);
        Assert.Equal([0f, 1, 2, 6], view.data<float>().Take(4));
    }

    [Fact]
    public void Elements_are_written_by_coordinates()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, dtype: float32).view(2, 3);
        x.data<float>()[1, 2] = 9;
        x[0].data<float>()[1] = 8;
        Assert.Equal([0f, 8, 2, 3, 4, 9], x.data<float>());
        Assert.Throws<IndexOutOfRangeException>(() => x.data<float>()[4] = 7);
        x.t().data<float>().CopyFrom([10f, 11, 12, 13]);
        Assert.Equal([10f, 12, 2, 11, 13, 9], x.data<float>());
    }

    /// <summary>TorchSharp has no first element to start at in an empty tensor of several dimensions.</summary>
    [Fact]
    public void An_empty_tensor_has_an_array_if_it_has_one_dimension()
    {
        using var scope = NewDisposeScope();
        Assert.Empty(empty(0).data<float>().ToArray());
        Assert.Empty(empty(0, 3).data<float>());
        Assert.Empty(empty(0, 3).data<float>().ToNDArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => empty(0, 3).data<float>().ToArray());
    }

    [Fact]
    public void Bytes_and_streams()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new short[] { 1, 256 });
        Assert.Equal(new byte[] { 1, 0, 0, 1 }, x.bytes.ToArray());
        x.bytes = new byte[] { 2, 0, 0, 2 };
        Assert.Equal([(short)2, (short)512], x.data<short>().ToArray());
        using var stream = new MemoryStream();
        x.WriteBytesToStream(stream);
        stream.Position = 0;
        var y = empty(2, dtype: int16);
        y.ReadBytesFromStream(stream);
        Assert.Equal([(short)2, (short)512], y.data<short>().ToArray());
        Assert.Throws<EndOfStreamException>(() => y.ReadBytesFromStream(new MemoryStream()));
    }

    [Fact]
    public void Scalars_of_every_kind()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(2.5f, tensor(2.5).ToSingle());
        Assert.Equal(3L, tensor(3L).ToInt64());
        Assert.Equal(3, tensor(3L).ToInt32());
        Assert.True(tensor(true).ToBoolean());
        Assert.Equal(7L, tensor(7L).item<long>());
        Assert.Equal(2.5, (double)tensor(2.5));
        Assert.True(full(1, 2).is_nonzero());
        Assert.Equal(ScalarType.Int64, ((Scalar)1).Type);
        Assert.Equal(ScalarType.Float64, ((Scalar)1.5f).Type);
        Assert.Equal(ScalarType.Bool, ((Scalar)true).Type);
    }

    [Fact]
    public void Properties()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4);
        Assert.Equal((3L, 24L, 4L), (x.ndim, x.numel(), x.ElementSize));
        Assert.Equal(3, x.size(-2));
        Assert.Equal([12L, 4L, 1L], x.stride());
        Assert.True(x.is_contiguous());
        Assert.False(x.transpose(0, 1).is_contiguous());
        Assert.True(x.transpose(0, 1).contiguous().is_contiguous());
        Assert.Equal(DeviceType.CPU, x.device_type);
        Assert.Equal("cpu", x.device.ToString());
        Assert.True(x.Equals(zeros_like(x)));
        Assert.True(x.allclose(x + 1e-9));
        Assert.False(x.allclose(x + 1e-3));
    }

    [Fact]
    public void BFloat16_rounds_to_nearest_even()
    {
        using var scope = NewDisposeScope();
        var numbers = Enumerable.Range(0, 400).Select(k => (float)Math.Sin(k) * MathF.Pow(10, k % 9 - 4)).ToArray();
        var rounded = tensor(numbers).to(bfloat16).data<BFloat16>().ToArray();
        Assert.Equal(rounded.Select(r => r.ToSingle()), numbers.Select(n => ((BFloat16)n).ToSingle()));
    }

    [Fact]
    public void Text_says_shape_type_and_device()
    {
        using var scope = NewDisposeScope();
        Assert.Equal("[2x3], type = Float32, device = cpu", zeros(2, 3).ToString());
        Assert.Equal("[], type = Int64, device = cpu", tensor(3L).ToString());
    }

    [Fact]
    public void Files()
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            foreach (var x in new[] { arange(300, dtype: float32).view(3, 100), tensor(true), ones(2, 2, dtype: bfloat16), empty(0, 5) })
            {
                x.Save(path);
                var y = Tensor.Load(path);
                Assert.Equal(x.dtype, y.dtype);
                Assert.Equal(x.shape, y.shape);
                Assert.True(x.Equals(y));
            }
            Assert.Throws<FileNotFoundException>(() => Tensor.Load(path + ".none"));
            Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().Save(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
