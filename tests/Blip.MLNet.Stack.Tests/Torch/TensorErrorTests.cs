using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>What is wrong comes out as an exception with libtorch's words, and the process lives.</summary>
public class TensorErrorTests
{
    private static void Fails(Action action, params string[] words)
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(action);
        Assert.All(words, w => Assert.Contains(w, error.Message));
    }

    [Fact]
    public void Bad_shapes()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        Fails(() => x.mm(ones(2, 3)), "shapes cannot be multiplied", "2x3");
        Fails(() => F.linear(x, ones(5, 4)), "shapes cannot be multiplied");
        Fails(() => x.view(4), "shape", "[4]");
        Fails(() => cat([x, ones(3, 4)], 0), "Sizes of tensors must match");
        Fails(() => (x + ones(2, 4)).ToString(), "must match the size");
        Fails(() => x.bmm(x), "3D");
        Fails(() => F.conv2d(ones(1, 3, 8, 8), ones(4, 2, 3, 3)), "channels");
        Fails(() => x.expand(4, 3), "expanded size");
        Fails(() => x.permute(0, 0), "dim");
    }

    [Fact]
    public void Bad_indices()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        Fails(() => x.select(0, 5), "out of range");
        Fails(() => x.sum(4), "out of range");
        Fails(() => x.index_select(0, tensor(new long[] { 7 })), "index out of range");
        Fails(() => x.squeeze(5), "out of range");
        Assert.Throws<ExternalException>(() => x[7]);
    }

    [Fact]
    public void Bad_types()
    {
        using var scope = NewDisposeScope();
        Fails(() => arange(3).softmax(0), "not implemented for 'Long'");
        Fails(() => ones(2, 2).mm(ones(2, 2, dtype: int64)), "expected");
        Fails(() => ones(3).index_select(0, ones(1)), "ndex");
        Fails(() => arange(3).requires_grad_(), "floating point");
    }

    [Fact]
    public void Bad_graphs()
    {
        using var scope = NewDisposeScope();
        Fails(() => ones(2, requires_grad: true).backward(), "scalar outputs");
        Fails(() => ones(1).backward(), "does not require grad");
        var x = ones(2, requires_grad: true);
        Fails(() => x.add_(1), "leaf");
        var y = x.exp().sum();
        y.backward();
        Fails(() => y.backward(), "second time");
    }

    [Fact]
    public void Reading_as_another_type()
    {
        using var scope = NewDisposeScope();
        var half = ones(1, dtype: bfloat16);
        Assert.Contains("Single is not compatible with BFloat16", Assert.Throws<ArgumentException>(() => half.item<float>()).Message);
        Assert.Throws<ArgumentException>(() => half.data<float>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
        Assert.Throws<ArgumentException>(() => ones(2).data<double>());
        Assert.Equal(1f, half.ToSingle());
        Assert.Equal(1f, half.item<BFloat16>().ToSingle());
    }

    [Fact]
    public void A_disposed_tensor()
    {
        var x = ones(2);
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<InvalidOperationException>(() => x + x);
        x.Dispose();
    }

    [Fact]
    public void Arrays_that_are_too_short_and_views_without_bytes()
    {
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2 }, [3]));
        using var x = ones(2, 3);
        using var t = x.t();
        Assert.Throws<InvalidOperationException>(() => t.bytes.Length);
    }

    [Fact]
    public void Attention_takes_a_mask_or_causality()
    {
        using var scope = NewDisposeScope();
        var q = ones(1, 1, 2, 2);
        Assert.Throws<ArgumentException>(() => F.scaled_dot_product_attention(q, q, q, ones(2, 2), is_casual: true));
        Assert.Throws<ArgumentException>(() => F.scaled_dot_product_attention(q, q, q, p: -1));
    }

    [Fact]
    public void What_the_managed_side_refuses()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);
        Assert.Throws<ArgumentException>(() => where(x, x, x));
        Assert.Throws<ArgumentException>(() => x.masked_select(x));
        Assert.Throws<ArgumentException>(() => x.index_add(0, zeros(1, dtype: int32), ones(1, 3), 1));
        Assert.Throws<ArgumentException>(() => x.slice(0, 0, 2, 0));
        Assert.Throws<InvalidOperationException>(() => ones(2).dot(ones(3)));
        Assert.Throws<ArgumentException>(() => cat(Array.Empty<Tensor>()));
        Assert.Throws<ArgumentException>(() => F.one_hot(zeros(2, dtype: int32)));
    }

    [Fact]
    public void One_tensor_alone_is_concatenated_without_a_copy()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2);
        var y = cat([x]);
        y[0] = tensor(5f);
        Assert.Equal(5f, x[0].item<float>());
    }
}
