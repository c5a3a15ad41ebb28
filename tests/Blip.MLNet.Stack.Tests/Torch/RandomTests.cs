using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Random numbers that can be had again.</summary>
public class RandomTests
{
    [Fact]
    public void A_generator_with_the_same_seed_gives_the_same_numbers()
    {
        Tensor[] Draw()
        {
            using var g = new Generator(5);
            return
            [
                rand(3, generator: g), randn(3, generator: g), randint(100, new long[] { 5 }, generator: g), randperm(6, generator: g),
                bernoulli(full(8, 0.5), g), multinomial(ones(5), 3, generator: g), empty(4).normal_(1, 2, g), empty(4).uniform_(-1, 1, g),
            ];
        }
        using var scope = NewDisposeScope();
        var (first, second) = (Draw(), Draw());
        for (var k = 0; k < first.Length; k++) Assert.True(first[k].Equals(second[k]), $"draw {k}");
    }

    [Fact]
    public void The_state_of_a_generator_can_be_kept()
    {
        using var scope = NewDisposeScope();
        using var g = new Generator(1);
        rand(10, generator: g);
        var state = g.get_state();
        var next = rand(4, generator: g);
        g.set_state(state);
        Assert.True(next.Equals(rand(4, generator: g)));
        g.manual_seed(1);
        Assert.Equal(1, g.initial_seed());
    }

    [Fact]
    public void Distributions_have_their_shape()
    {
        using var scope = NewDisposeScope();
        using var g = new Generator(3);
        var n = randn([20000], generator: g) * 2 + 1;
        Assert.Equal(1, n.mean().ToDouble(), 0.1);
        Assert.Equal(2, n.std().ToDouble(), 0.1);
        var u = rand([20000], generator: g);
        Assert.Equal(0.5, u.mean().ToDouble(), 0.02);
        Assert.True(u.min().ToSingle() >= 0 && u.max().ToSingle() < 1);
        var i = randint(2, 7, new long[] { 2000 }, generator: g);
        Assert.Equal((2L, 6L), (i.min().item<long>(), i.max().item<long>()));
        var kept = torch.nn.functional.dropout(ones(20000), 0.25, training: true);
        Assert.Equal(0.75, (kept > 0).to(float32).mean().ToDouble(), 0.03);
        Assert.Equal(4.0 / 3, kept.max().ToDouble(), 1e-6);
        Assert.True(ones(5).Equals(torch.nn.functional.dropout(ones(5), 0.5, training: false)));
        Assert.Equal(Enumerable.Range(0, 50).Select(k => (long)k), randperm(50, generator: g).data<long>().ToArray().Order());
    }

    [Fact]
    public void Draws_without_replacement_are_distinct()
    {
        using var scope = NewDisposeScope();
        var draw = multinomial(ones(10), 10);
        Assert.Equal(10, draw.data<long>().ToArray().Distinct().Count());
    }
}
