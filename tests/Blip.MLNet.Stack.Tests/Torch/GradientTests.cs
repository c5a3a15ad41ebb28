using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Gradients against central differences, and the rules of the graph.</summary>
public class GradientTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> s_functions = new()
    {
        ["mul"] = x => x * x * 3,
        ["div"] = x => 1 / (x.square() + 1),
        ["matmul"] = x => x.matmul(x.t()).tanh(),
        ["softmax"] = x => x.softmax(-1).square(),
        ["log_softmax"] = x => x.log_softmax(0),
        ["gelu"] = x => F.gelu(x),
        ["layer_norm"] = x => F.layer_norm(x, [4]).pow(3),
        ["normalize"] = x => F.normalize(x, dim: -1).exp(),
        ["cross_entropy"] = x => F.cross_entropy(x, tensor(new long[] { 1, 0, 3 }), label_smoothing: 0.1),
        ["index"] = x => x[.., 1..3].square() * x[1, 2],
        ["put"] = x =>
        {
            var y = x.clone();
            y[0] = x[1] * 2;
            return y.square();
        },
        ["cat"] = x => cat([x, x * x], 1).sin(),
        ["gather"] = x => x.gather(1, tensor(new long[,] { { 0, 1 }, { 3, 3 }, { 2, 0 } })).exp(),
        ["attention"] = x => F.scaled_dot_product_attention(x.view(1, 1, 3, 4), x.cos().view(1, 1, 3, 4), x.square().view(1, 1, 3, 4)),
        ["masked"] = x => x.masked_fill(tril(ones(3, 4)) == 0, 0.0).cumsum(0).sigmoid(),
        ["conv2d"] = x => F.conv2d(x.view(1, 1, 3, 4), arange(4, dtype: float64).view(1, 1, 2, 2)).square(),
        ["interpolate"] = x => F.interpolate(x.view(1, 1, 3, 4), [5, 5], mode: InterpolationMode.Bicubic, align_corners: false).square(),
        ["reductions"] = x => x.var(1) + x.norm(1) + x.logsumexp(1) + x.max(1).values,
    };

    public static TheoryData<string> Names => [.. s_functions.Keys];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public void Gradient_is_the_slope(string name)
    {
        const double step = 1e-6;
        using var scope = NewDisposeScope();
        var f = s_functions[name];
        var start = Enumerable.Range(0, 12).Select(k => Math.Sin(k * 1.7) + 0.05 * k).ToArray();
        var x = tensor(start, [3, 4], requires_grad: true);
        f(x).sum().backward();
        var gradient = x.grad!.data<double>().ToArray();
        for (var k = 0; k < start.Length; k++)
        {
            double At(double offset)
            {
                var moved = (double[])start.Clone();
                moved[k] += offset;
                return f(tensor(moved, [3, 4])).sum().item<double>();
            }
            Assert.Equal((At(step) - At(-step)) / (2 * step), gradient[k], 1e-6 * (1 + Math.Abs(gradient[k])));
        }
    }

    [Fact]
    public void Gradients_accumulate_until_set_to_null()
    {
        using var scope = NewDisposeScope();
        var x = ones(3, requires_grad: true);
        Assert.Null(x.grad);
        (x * 2).sum().backward();
        (x * 3).sum().backward();
        Assert.Equal([5f, 5f, 5f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Gradients_of_given_outputs()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, 2 }, requires_grad: true);
        var y = tensor(new double[] { 3, 4 }, requires_grad: true);
        var grads = autograd.grad([x * y], [x, y], [tensor(new double[] { 1, 10 })]);
        Assert.Equal([3, 40], grads[0].data<double>().ToArray());
        Assert.Equal([1, 20], grads[1].data<double>().ToArray());
        Assert.Null(x.grad);
    }

    [Fact]
    public void Second_derivatives()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }, requires_grad: true);
        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];
        Assert.Equal(12, first.item<double>(), 1e-12);
        Assert.Equal(12, second.item<double>(), 1e-12);
    }

    [Fact]
    public void No_grad_holds_for_its_thread_and_its_block()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            var elsewhere = false;
            var thread = new Thread(() => elsewhere = is_grad_enabled());
            thread.Start();
            thread.Join();
            Assert.True(elsewhere);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Inference_mode_ends_with_its_block()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }
        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Detach_and_leaves()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = x * 2;
        Assert.True(x.is_leaf);
        Assert.False(y.is_leaf);
        Assert.False(y.detach().requires_grad);
        y.retain_grad();
        y.square().sum().backward();
        Assert.Equal([4f, 4f], y.grad!.data<float>().ToArray());
        Assert.Equal([8f, 8f], x.grad!.data<float>().ToArray());
    }
}
