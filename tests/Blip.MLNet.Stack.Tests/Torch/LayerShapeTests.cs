using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>What layers are when they are new, and what they say of bad input.</summary>
public class LayerShapeTests
{
    [Fact]
    public void A_new_linear_layer_is_uniform_within_one_over_root_fan_in()
    {
        using Linear layer = nn.Linear(64, 256);
        double bound = 1 / Math.Sqrt(64);
        foreach (Tensor tensor in new[] { layer.weight, layer.bias! })
        {
            double[] values = tensor.ToDoubles();
            Assert.All(values, value => Assert.InRange(value, -bound, bound));
            Assert.True(values.Max() > 0.9 * bound && values.Min() < -0.9 * bound);
        }
        Assert.Equal((64, 256), (layer.in_features, layer.out_features));
        Assert.True(layer.weight.requires_grad);
    }

    [Fact]
    public void A_new_convolution_is_uniform_within_one_over_root_fan_in()
    {
        using Conv2d layer = nn.Conv2d(3, 64, (4, 4), stride: (4, 4));
        double bound = 1 / Math.Sqrt(3 * 4 * 4);
        Assert.Equal([64, 3, 4, 4], layer.weight.shape);
        Assert.All(layer.weight.ToDoubles(), value => Assert.InRange(value, -bound, bound));
        Assert.True(layer.weight.ToDoubles().Max() > 0.9 * bound);
    }

    [Fact]
    public void A_new_embedding_is_normal_with_zeros_at_the_padding_row()
    {
        using Embedding layer = nn.Embedding(50, 64, padding_idx: 3);
        using Tensor weight = layer.weight;
        double[] values = weight.ToDoubles();
        Assert.All(values[(3 * 64)..(4 * 64)], value => Assert.Equal(0, value));
        double deviation = Math.Sqrt(values.Sum(value => value * value) / (49 * 64));
        Assert.InRange(deviation, 0.9, 1.1);
    }

    [Fact]
    public void A_new_layer_norm_is_ones_and_zeros()
    {
        using LayerNorm layer = nn.LayerNorm(8);
        Assert.All(layer.weight.ToDoubles(), value => Assert.Equal(1, value));
        Assert.All(layer.bias!.ToDoubles(), value => Assert.Equal(0, value));
        using LayerNorm plain = nn.LayerNorm(8, elementwise_affine: false);
        Assert.Empty(plain.state_dict());
        using LayerNorm unbiased = nn.LayerNorm(8, bias: false);
        Assert.Equal(["weight"], unbiased.state_dict().Keys);
    }

    [Fact]
    public void Layers_take_a_type()
    {
        using Linear linear = nn.Linear(4, 4, dtype: ScalarType.BFloat16);
        using Embedding embedding = nn.Embedding(4, 4, dtype: ScalarType.Float64);
        Assert.Equal(ScalarType.BFloat16, linear.weight.dtype);
        Assert.All(embedding.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
    }

    [Fact]
    public void A_convolution_names_the_channels_that_it_expects()
    {
        using Conv2d layer = nn.Conv2d(3, 4, 2);
        using Tensor input = zeros(1, 2, 4, 4);
        var error = Assert.Throws<ArgumentException>(() => layer.call(input));
        Assert.Contains("3 channels", error.Message);
    }

    [Fact]
    public void A_linear_layer_refuses_a_wrong_width()
    {
        using Linear layer = nn.Linear(3, 4);
        using Tensor input = zeros(2, 5);
        Assert.ThrowsAny<Exception>(() => layer.call(input));
    }

    [Fact]
    public void Dropout_drops_in_training_and_scales_what_stays()
    {
        using Dropout layer = nn.Dropout(0.25);
        using Tensor input = ones(4000);
        using Tensor trained = layer.call(input);
        double[] values = trained.ToDoubles();
        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - 1 / 0.75) < 1e-6));
        Assert.InRange(values.Count(value => value == 0), 700, 1300);
        layer.eval();
        using Tensor evaluated = layer.call(input);
        Assert.All(evaluated.ToDoubles(), value => Assert.Equal(1, value));
    }
}
