using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>What `.to` replaces, what it leaves behind and what it refuses.</summary>
public class ModuleMoveTests
{
    private sealed class Mixed : nn.Module
    {
        public readonly Linear l = nn.Linear(2, 2);
        public readonly Parameter p = nn.Parameter(ones(2));
        public readonly Tensor counts = ones(2, ScalarType.Int64);
        private readonly Dropout dropout = nn.Dropout();

        public Mixed() : base(nameof(Mixed))
        {
            register_buffer("a", ones(1));
            register_buffer("b", ones(1), persistent: false);
            RegisterComponents();
            _ = dropout;
        }
    }

    [Fact]
    public void Parameters_and_persistent_buffers_are_converted_and_fields_follow()
    {
        using Mixed module = new();
        Parameter before = module.p;
        Assert.Same(module, module.to(ScalarType.Float64));
        Assert.Equal(ScalarType.Float64, module.p.dtype);
        Assert.NotSame(before, module.p);
        Assert.Same(module.p, module.get_parameter("p"));
        Assert.True(module.p.requires_grad && module.p.is_leaf);
        Assert.Equal(ScalarType.Float64, module.l.weight.dtype);
        Assert.Equal(ScalarType.Float64, module.get_buffer("a")!.dtype);
        Assert.Equal(ScalarType.Float32, module.get_buffer("b")!.dtype); // a trap: it stays behind
        Assert.Equal(ScalarType.Int64, module.counts.dtype);
    }

    [Fact]
    public void What_has_the_type_already_is_not_replaced()
    {
        using Mixed module = new();
        Parameter before = module.p, weight = module.l.weight;
        module.to(ScalarType.Float32);
        module.to(CPU);
        Assert.Same(before, module.p);
        Assert.Same(weight, module.l.weight);
    }

    [Fact]
    public void Gradients_and_frozen_flags_move_along()
    {
        using Linear module = nn.Linear(2, 1);
        module.bias!.requires_grad = false;
        module.call(ones(1, 2)).sum().backward();
        module.to(ScalarType.Float64);
        Assert.Equal(ScalarType.Float64, module.weight.grad!.dtype);
        Assert.Equal([1.0, 1.0], module.weight.grad!.ToDoubles());
        Assert.False(module.bias!.requires_grad);
    }

    [Fact]
    public void Only_floating_types_are_taken()
    {
        using Mixed module = new();
        Assert.Throws<ArgumentException>(() => module.to(ScalarType.Int64));
    }

    private sealed class GetOnly : nn.Module
    {
        private readonly Parameter held = nn.Parameter(ones(1));
        public Parameter gate => held;

        public GetOnly() : base(nameof(GetOnly)) => register_parameter("gate", held);
    }

    [Fact]
    public void A_get_only_property_of_a_parameters_name_fails()
    {
        using GetOnly module = new();
        Assert.Throws<ArgumentException>(() => module.to(ScalarType.Float64));
    }

    private class WithMode : nn.Module
    {
        private readonly Parameter p = nn.Parameter(ones(1));
        public WithMode() : base(nameof(WithMode)) => RegisterComponents();
        public Parameter P => p;
    }

    private sealed class Hiding : WithMode
    {
        public new string training => "hidden";
    }

    [Fact]
    public void Hiding_a_property_of_the_base_fails()
    {
        using Hiding module = new();
        Assert.Contains("training", Assert.Throws<ArgumentException>(() => module.to(ScalarType.Float64)).Message);
    }

    private sealed class Tied : nn.Module<Tensor, Tensor>
    {
        public readonly Embedding e = nn.Embedding(3, 2);
        public Tied() : base(nameof(Tied)) => RegisterComponents();

        public override Tensor forward(Tensor ids)
        {
            using Tensor weight = e.weight, embedded = e.call(ids);
            return nn.functional.linear(embedded, weight);
        }
    }

    [Fact]
    public void A_tie_through_the_function_stays()
    {
        using Tied module = new Tied().to(ScalarType.Float64);
        using Tensor ids = tensor(new long[] { 0, 2 }, [2]), logits = module.call(ids);
        Assert.Equal(ScalarType.Float64, logits.dtype);
        Assert.Equal(["e.weight"], module.state_dict().Keys);
        logits.sum().backward();
        Assert.NotNull(module.get_parameter("e.weight")!.grad);
    }

    private sealed class Shared : nn.Module
    {
        private readonly Linear a = nn.Linear(2, 2), b = nn.Linear(2, 2);

        public Shared() : base(nameof(Shared))
        {
            b.weight = a.weight;
            RegisterComponents();
        }
    }

    [Fact]
    public void One_parameter_in_two_layers_cannot_be_converted()
    {
        Shared module = new();
        Assert.Throws<InvalidOperationException>(() => module.to(ScalarType.Float64));
    }

    [Fact]
    public void Built_in_layers_outlive_a_dispose_scope_and_own_tensors_do_not()
    {
        Mixed module;
        using (NewDisposeScope()) module = new Mixed();
        Assert.False(module.l.weight.IsInvalid);
        Assert.True(module.p.IsInvalid);
        Assert.True(module.counts.IsInvalid);
    }

    [Fact]
    public void Converting_inside_a_dispose_scope_keeps_the_module_alive()
    {
        using Mixed module = new();
        using (NewDisposeScope()) module.to(ScalarType.Float64);
        Assert.Equal(["p", "l.weight", "l.bias", "a", "counts"], module.state_dict().Keys); // a disposed tensor is not listed
    }

    [Fact]
    public void A_parameter_takes_over_its_tensor()
    {
        using Tensor data = ones(2);
        using Parameter parameter = nn.Parameter(data, requires_grad: false);
        Assert.True(data.IsInvalid);
        Assert.False(parameter.requires_grad);
    }
}
