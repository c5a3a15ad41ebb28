using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Training mode, walking the tree, calling, sequences and disposal.</summary>
public class ModuleModesTests
{
    private sealed class Nested : nn.Module<Tensor, Tensor, Tensor>
    {
        public readonly Linear head = nn.Linear(2, 2);
        public readonly Sequential body = nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.5));
        public Nested() : base(nameof(Nested)) => RegisterComponents();
        public override Tensor forward(Tensor input1, Tensor input2) => head.call(input1) + body.call(input2);
    }

    [Fact]
    public void Training_is_on_at_first_and_reaches_every_module()
    {
        using Nested module = new();
        Assert.True(module.training);
        Assert.All(module.modules(), child => Assert.True(child.training));
        module.eval();
        Assert.False(module.training);
        Assert.Equal(4, module.modules().Count());
        Assert.All(module.modules(), child => Assert.False(child.training));
        module.train();
        Assert.All(module.modules(), child => Assert.True(child.training));
    }

    [Fact]
    public void Apply_visits_children_before_their_parent()
    {
        using Nested module = new();
        List<string> visited = [];
        module.apply(child => visited.Add(child.GetName()));
        Assert.Equal(nameof(Nested), visited[^1]);
        Assert.Equal(["Dropout", "Linear", "Linear", "Nested"], visited.Where(name => name is "Dropout" or "Linear" or "Nested").Order());
    }

    [Fact]
    public void A_module_of_two_inputs_is_called()
    {
        using Nested module = new();
        module.eval();
        using Tensor input = ones(1, 2), output = module.call(input, input);
        Assert.Equal([1L, 2L], output.shape);
    }

    private sealed class Six : nn.Module<Tensor, Tensor?, int, bool, string, double, (Tensor, double)>
    {
        public Six() : base(nameof(Six)) { }
        public override (Tensor, double) forward(Tensor a, Tensor? b, int c, bool d, string e, double f) => (a + c, (b is null ? 1 : 0) + e.Length + f + (d ? 10 : 0));
    }

    [Fact]
    public void A_module_takes_up_to_six_inputs_of_any_type()
    {
        using Six module = new();
        using Tensor input = ones(1);
        var (tensor, number) = module.call(input, null, 2, true, "abc", 0.5);
        Assert.Equal([3.0], tensor.ToDoubles());
        Assert.Equal(14.5, number);
    }

    [Fact]
    public void Names_in_a_sequence_are_indices_or_given()
    {
        using Sequential counted = nn.Sequential(nn.Linear(1, 1), nn.GELU(), nn.Linear(1, 1)), named = nn.Sequential(("fc", nn.Linear(1, 1)), ("act", nn.Tanh()));
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias"], counted.state_dict().Keys);
        Assert.Equal(["fc.weight", "fc.bias"], named.state_dict().Keys);
        named.append("more", nn.Linear(1, 1));
        Assert.Equal(3, named.Count);
        Assert.IsType<Tanh>(named[1]);
        using Sequential nested = nn.Sequential(("inner", named));
        Assert.Contains("inner.more.weight", nested.state_dict().Keys);
    }

    private sealed class ReturnsItsInput : nn.Module<Tensor, Tensor>
    {
        public ReturnsItsInput() : base(nameof(ReturnsItsInput)) { }
        public override Tensor forward(Tensor input) => input;
    }

    [Fact]
    public void A_module_that_returns_its_input_breaks_a_sequence()
    {
        using Sequential module = nn.Sequential(nn.Linear(1, 1), new ReturnsItsInput(), nn.Linear(1, 1));
        using Tensor input = ones(1, 1);
        Assert.Throws<InvalidOperationException>(() => module.call(input));
    }

    [Fact]
    public void A_sequence_disposes_what_lies_between_and_not_its_input()
    {
        using Sequential module = nn.Sequential(nn.Identity(), nn.Linear(1, 1), nn.GELU());
        using Tensor input = ones(1, 1);
        using var scope = NewDisposeScope();
        using Tensor output = module.call(input);
        Assert.False(input.IsInvalid);
        Assert.Equal(1, scope.DisposablesCount);
        using Sequential empty = nn.Sequential();
        using Tensor alias = empty.call(input);
        Assert.NotSame(input, alias);
    }

    [Fact]
    public void Disposing_a_module_disposes_its_tensors()
    {
        Nested module = new();
        Parameter weight = module.head.weight;
        module.Dispose();
        module.Dispose();
        Assert.True(weight.IsInvalid);
        Assert.Empty(module.body.parameters());
    }

    [Fact]
    public void Frozen_parameters_get_no_gradient()
    {
        using Nested module = new();
        foreach (Parameter parameter in module.head.parameters()) parameter.requires_grad = false;
        using Tensor input = ones(1, 2);
        module.call(input, input).sum().backward();
        Assert.All(module.head.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(module.body.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Threads_share_a_module()
    {
        using Nested module = new();
        module.eval();
        double[] Call()
        {
            using var scope = NewDisposeScope();
            using var ungraded = no_grad();
            Tensor input = tensor(new float[] { 1, -2, 0.5f, 3 }, [2, 2]);
            return module.call(input, input * 2).ToDoubles();
        }
        double[] expected = Call();
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => Assert.Equal(expected, Call()));
    }

    [Fact]
    public void A_list_of_modules_is_a_list()
    {
        Linear a = nn.Linear(1, 1), b = nn.Linear(1, 1);
        using ModuleList<Linear> list = nn.ModuleList(a);
        list.Add(b);
        Assert.Equal(2, list.Count);
        Assert.Same(b, list[^1]);
        Assert.Equal([a, b], list);
    }
}
