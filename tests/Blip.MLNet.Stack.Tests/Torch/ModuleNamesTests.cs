using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Which fields a module registers, and under which names.</summary>
public class ModuleNamesTests
{
    private abstract class Base : nn.Module
    {
        private readonly Linear inner = nn.Linear(1, 1);
        protected Base(string name) : base(name) { }
        public Linear Inner => inner;
    }

    private sealed class Everything : Base
    {
        public readonly Linear outer = nn.Linear(1, 1);
        private readonly Parameter scale = nn.Parameter(ones(2));
        private readonly Tensor offset = zeros(3);
        private readonly List<nn.Module> listed = [nn.Linear(1, 1)];
        private readonly ModuleList<Linear> layers = new(nn.Linear(1, 1), nn.Linear(1, 1, hasBias: false));
        private readonly Tensor? nothing = null;
        [ComponentName(Name = "renamed")] private readonly Parameter other = nn.Parameter(ones(1));
        public Parameter weight { get; } = nn.Parameter(ones(4));

        public Everything() : base(nameof(Everything))
        {
            RegisterComponents();
            _ = (scale, offset, listed, layers, nothing, other);
        }
    }

    [Fact]
    public void Fields_of_the_whole_class_chain_are_registered_by_name()
    {
        using Everything module = new();
        Assert.Equal(
            ["<weight>k__BackingField", "inner.bias", "inner.weight", "layers.0.bias", "layers.0.weight", "layers.1.weight", "outer.bias", "outer.weight", "renamed", "scale"],
            module.named_parameters().Select(entry => entry.name).Order(StringComparer.Ordinal));
        Assert.Equal(["offset"], module.named_buffers().Select(entry => entry.name));
        Assert.Equal(["inner", "layers", "outer"], module.named_children().Select(entry => entry.name).Order());
        Assert.Equal(["inner", "layers", "layers.0", "layers.1", "outer"], module.named_modules().Select(entry => entry.name).Order());
        Assert.Equal(11, module.state_dict().Count);
    }

    [Fact]
    public void The_fields_of_the_derived_class_come_first_and_a_weight_before_its_bias()
    {
        using Everything module = new();
        string[] names = [.. module.state_dict().Keys];
        Assert.True(Array.IndexOf(names, "outer.weight") < Array.IndexOf(names, "inner.weight"));
        Assert.True(Array.IndexOf(names, "outer.weight") < Array.IndexOf(names, "outer.bias"));
        Assert.True(Array.IndexOf(names, "layers.0.weight") < Array.IndexOf(names, "layers.1.weight"));
    }

    [Fact]
    public void Parts_are_found_by_dotted_names()
    {
        using Everything module = new();
        Assert.Same(module.outer.weight, module.get_parameter("outer.weight"));
        Assert.Equal([3L], module.get_buffer("offset")!.shape);
        Assert.Null(module.get_parameter("outer.nothing"));
        Assert.Null(module.get_parameter("nowhere.weight"));
        Assert.True(module.has_parameter("layers.1.weight"));
        Assert.False(module.has_parameter("layers.1.bias"));
        Assert.True(module.has_buffer("offset"));
        Assert.Single(module.parameters(recurse: false), parameter => parameter.shape[0] == 4);
    }

    private sealed class LateList : nn.Module
    {
        private readonly ModuleList<Linear> before = new(), after = new();

        public LateList() : base(nameof(LateList))
        {
            before.append(nn.Linear(1, 1));
            RegisterComponents();
            after.append(nn.Linear(1, 1));
        }
    }

    [Fact]
    public void A_list_that_is_filled_too_late_stays_unknown()
    {
        using LateList module = new();
        Assert.Equal(["before.0.bias", "before.0.weight"], module.state_dict().Keys.Order());
    }

    private sealed class ByHand : nn.Module
    {
        public ByHand() : base(nameof(ByHand))
        {
            register_parameter("p", nn.Parameter(ones(1)));
            register_buffer("kept", ones(1));
            register_buffer("left", ones(1), persistent: false);
            register_module("child", nn.Linear(1, 1));
        }
    }

    [Fact]
    public void Non_persistent_buffers_are_not_listed()
    {
        using ByHand module = new();
        Assert.Equal(["p", "child.weight", "child.bias", "kept"], module.state_dict().Keys);
        Assert.Equal(["kept"], module.named_buffers().Select(entry => entry.name));
        Assert.NotNull(module.get_buffer("left"));
    }

    [Fact]
    public void A_name_is_given_once_and_has_no_dot()
    {
        using ByHand module = new();
        Assert.Throws<InvalidOperationException>(() => module.register_parameter("p", nn.Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => module.register_buffer("kept", ones(1)));
        Assert.Throws<InvalidOperationException>(() => module.register_module("child", nn.Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => module.register_module("a.b", nn.Linear(1, 1)));
        Assert.Throws<ArgumentException>(() => module.register_module("", nn.Linear(1, 1)));
        Assert.Throws<ArgumentNullException>(() => module.register_buffer("none", null!));
        Assert.Throws<ArgumentNullException>(() => module.register_parameter("none", null!));
    }

    private sealed class Tied : nn.Module
    {
        public readonly Embedding e = nn.Embedding(3, 2);
        public readonly Linear h = nn.Linear(2, 3, hasBias: false);

        public Tied() : base(nameof(Tied))
        {
            h.weight = e.weight;
            RegisterComponents();
        }
    }

    [Fact]
    public void A_tied_weight_has_two_names_and_one_storage()
    {
        using Tied module = new();
        Assert.Equal(["e.weight", "h.weight"], module.named_parameters().Select(entry => entry.name));
        using (no_grad()) module.h.weight.fill_(7);
        using Tensor weight = module.e.weight;
        Assert.All(weight.ToDoubles(), value => Assert.Equal(7, value));
    }

    private sealed class Shared : nn.Module
    {
        private readonly Linear a = nn.Linear(1, 1, hasBias: false), b = nn.Linear(1, 1, hasBias: false);

        public Shared() : base(nameof(Shared))
        {
            b.weight = a.weight;
            RegisterComponents();
        }
    }

    [Fact]
    public void One_parameter_in_two_places_is_listed_once_and_saved_twice()
    {
        using Shared module = new();
        Assert.Single(module.parameters());
        Assert.Equal(["a.weight", "b.weight"], module.state_dict().Keys.Order());
    }

    [Fact]
    public void A_parameterless_module_takes_no_tensors()
    {
        using Dropout dropout = nn.Dropout();
        Assert.Throws<InvalidOperationException>(() => dropout.register_parameter("p", nn.Parameter(ones(1))));
        Assert.Throws<InvalidOperationException>(() => dropout.register_buffer("b", ones(1)));
        Assert.Throws<InvalidOperationException>(() => dropout.register_module("m", nn.Linear(1, 1)));
    }
}
