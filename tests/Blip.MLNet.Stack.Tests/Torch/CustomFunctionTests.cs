using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Functions with a gradient of their own.</summary>
public class CustomFunctionTests
{
    private sealed class ScaledCube : autograd.SingleTensorFunction<ScaledCube>
    {
        public override string Name => nameof(ScaledCube);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.save_for_backward([x]);
            ctx.save_data("scale", vars[1]);
            return x.pow(3) * (double)vars[1];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var x = ctx.get_saved_variables()[0];
            return [grad_output * x.square() * (3 * (double)ctx.get_data("scale")), null!];
        }
    }

    private sealed class SumAndProduct : autograd.MultiTensorFunction<SumAndProduct>
    {
        public override string Name => nameof(SumAndProduct);

        public override List<Tensor> forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (a, b) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([a, b]);
            return [a + b, a * b];
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, List<Tensor> grad_outputs)
        {
            var saved = ctx.get_saved_variables();
            return [grad_outputs[0] + grad_outputs[1] * saved[1], grad_outputs[0] + grad_outputs[1] * saved[0]];
        }
    }

    [Fact]
    public void Its_gradient_is_used_inside_a_graph()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 1, -2 }, requires_grad: true);
        var y = ScaledCube.apply(x * 2, 0.5);
        Assert.True(y.requires_grad);
        Assert.Equal([4, -32], y.data<double>().ToArray());
        (y * 3).sum().backward();
        Assert.Equal([36, 144], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Several_outputs_of_which_one_is_used()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new double[] { 2, 3 }, requires_grad: true);
        var b = tensor(new double[] { 5, 7 }, requires_grad: true);
        var outputs = SumAndProduct.apply(a, b);
        Assert.Equal([7, 10], outputs[0].data<double>().ToArray());
        outputs[1].sum().backward();
        Assert.Equal([5, 7], a.grad!.data<double>().ToArray());
        Assert.Equal([2, 3], b.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Without_a_graph_it_only_computes()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[] { 2 }, requires_grad: true);
        using (no_grad())
        {
            var y = ScaledCube.apply(x, 1.0);
            Assert.False(y.requires_grad);
            Assert.Equal(8, y.item<double>());
        }
    }
}
