using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>nn.init, as TorchSharp has it.</summary>
public class InitTests
{
    [Fact]
    public void Constants()
    {
        using Tensor tensor = empty(3, 4);
        Assert.Same(tensor, nn.init.zeros_(tensor));
        Assert.All(tensor.ToDoubles(), value => Assert.Equal(0, value));
        nn.init.ones_(tensor);
        Assert.All(tensor.ToDoubles(), value => Assert.Equal(1, value));
        nn.init.constant_(tensor, 2.5);
        Assert.All(tensor.ToDoubles(), value => Assert.Equal(2.5, value));
    }

    [Fact]
    public void Random_values_have_their_range_and_deviation()
    {
        using Tensor tensor = empty(200, 50);
        nn.init.uniform_(tensor, -2, 3);
        Assert.InRange(tensor.ToDoubles().Min(), -2, -1.9);
        Assert.InRange(tensor.ToDoubles().Max(), 2.9, 3);
        nn.init.normal_(tensor, 1, 0.02);
        double[] values = tensor.ToDoubles();
        Assert.InRange(values.Average(), 0.999, 1.001);
        Assert.InRange(Math.Sqrt(values.Average(value => (value - 1) * (value - 1))), 0.019, 0.021);
    }

    [Fact]
    public void Fans_give_the_bounds()
    {
        using Tensor tensor = empty(16, 8, 3, 3);
        Assert.Equal((72L, 144L), nn.init.CalculateFanInAndFanOut(tensor));
        nn.init.xavier_uniform_(tensor);
        AssertReaches(tensor, Math.Sqrt(6.0 / (72 + 144)));
        nn.init.kaiming_uniform_(tensor, a: Math.Sqrt(5));
        AssertReaches(tensor, 1 / Math.Sqrt(72));
        nn.init.kaiming_uniform_(tensor, mode: nn.init.FanInOut.FanOut, nonlinearity: nn.init.NonlinearityType.ReLU);
        AssertReaches(tensor, Math.Sqrt(2) * Math.Sqrt(3.0 / 144));
        using Tensor flat = empty(5);
        Assert.Throws<ArgumentException>(() => nn.init.CalculateFanInAndFanOut(flat));
    }

    [Fact]
    public void A_generator_is_not_used_so_the_same_one_gives_other_values()
    {
        using Tensor first = empty(64), second = empty(64);
        nn.init.normal_(first, 0, 1, new Generator(5));
        nn.init.normal_(second, 0, 1, new Generator(5));
        Assert.NotEqual(first.ToDoubles(), second.ToDoubles());
    }

    [Fact]
    public void A_parameter_is_filled_outside_autograd()
    {
        using var parameter = nn.Parameter(zeros(3, 3));
        nn.init.normal_(parameter);
        nn.init.ones_(parameter);
        Assert.True(parameter.is_leaf && parameter.requires_grad);
    }

    private static void AssertReaches(Tensor tensor, double bound)
    {
        double[] values = tensor.ToDoubles();
        Assert.All(values, value => Assert.InRange(value, -bound * 1.0001, bound * 1.0001));
        Assert.True(values.Max() > 0.97 * bound && values.Min() < -0.97 * bound);
    }
}
