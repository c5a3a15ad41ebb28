using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Groups and their options, gradients, and the optimizer's file.</summary>
public class OptimizerStateTests
{
    [Fact]
    public void AdamW_decays_nothing_unless_told() => Assert.Equal(0, optim.AdamW([nn.Parameter(zeros(2))]).Options(0).weight_decay);

    [Fact]
    public void Options_that_a_group_leaves_out_are_the_optimizers()
    {
        using AdamW optimizer = optim.AdamW(
        [
            new AdamW.ParamGroup([nn.Parameter(zeros(2))], new AdamW.Options { weight_decay = 0.1 }),
            new AdamW.ParamGroup([nn.Parameter(zeros(2))], new AdamW.Options { LearningRate = 1e-4 }),
            new AdamW.ParamGroup([nn.Parameter(zeros(2))], lr: 1e-5), // this constructor's own defaults hold
        ], lr: 1e-3, beta1: 0.8, weight_decay: 0.02);
        Assert.Equal([(1e-3, 0.1, 0.8), (1e-4, 0.02, 0.8), (1e-5, 0, 0.9)],
            Enumerable.Range(0, 3).Select(i => (optimizer.Options(i).LearningRate!.Value, optimizer.Options(i).weight_decay!.Value, optimizer.Options(i).beta1!.Value)));
        Assert.Equal([1e-3, 1e-4, 1e-5], optimizer.ParamGroups.Select(group => group.InitialLearningRate));
    }

    [Fact]
    public void The_learning_rate_of_a_group_can_be_set()
    {
        Parameter parameter = nn.Parameter(ones(1, ScalarType.Float64));
        using SGD optimizer = optim.SGD([parameter], learningRate: 1);
        optimizer.ParamGroups.First().LearningRate = 0.25;
        parameter.grad = ones(1, ScalarType.Float64);
        optimizer.step();
        Assert.Equal([0.75], parameter.ToDoubles());
    }

    [Fact]
    public void The_optimizer_zeroes_gradients_and_the_module_drops_them()
    {
        using Linear module = nn.Linear(2, 2);
        using SGD optimizer = optim.SGD(module.parameters(), 0.1);
        module.call(ones(1, 2)).sum().backward();
        optimizer.zero_grad();
        Assert.All(module.parameters(), parameter => Assert.All(parameter.grad!.ToDoubles(), value => Assert.Equal(0, value)));
        module.zero_grad();
        Assert.All(module.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void A_module_that_was_converted_after_has_no_state()
    {
        using Linear module = nn.Linear(2, 2);
        using AdamW optimizer = optim.AdamW(module.parameters());
        module.to(ScalarType.Float64);
        module.call(ones(1, 2, ScalarType.Float64)).sum().backward();
        Assert.Throws<KeyNotFoundException>(() => optimizer.step());
    }

    [Fact]
    public void A_step_keeps_no_tensor_alive()
    {
        using Linear module = nn.Linear(2, 2);
        using AdamW optimizer = optim.AdamW(module.parameters(), weight_decay: 0.1, amsgrad: true);
        using (NewDisposeScope()) module.call(ones(1, 2)).sum().backward();
        optimizer.step();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (int i = 0; i < 5; i++) optimizer.step();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_closure_runs_with_gradients_and_its_loss_comes_back()
    {
        Parameter parameter = nn.Parameter(ones(1, ScalarType.Float64));
        using SGD optimizer = optim.SGD([parameter], 0.5);
        using Tensor loss = optimizer.step(() =>
        {
            Tensor value = (parameter * 3).sum();
            value.backward();
            return value;
        });
        Assert.Equal(3, loss.ToDouble());
        Assert.Equal([-0.5], parameter.ToDoubles());
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("amsgrad")]
    [InlineData("sgd")]
    public void A_saved_state_goes_on_as_if_nothing_happened(string kind)
    {
        using Linear module = nn.Linear(3, 2).to(ScalarType.Float64), twin = nn.Linear(3, 2).to(ScalarType.Float64);
        using OptimizerHelper optimizer = Make(kind, module, 0.01);
        Train(module, optimizer, 3);
        MemoryStream file = new();
        using (BinaryWriter writer = new(file, System.Text.Encoding.UTF8, leaveOpen: true)) optimizer.save_state_dict(writer);
        twin.load_state_dict(module.state_dict());

        using OptimizerHelper restored = Make(kind, twin, 0.5);
        file.Position = 0;
        using (BinaryReader reader = new(file)) restored.load_state_dict(reader);
        Train(module, optimizer, 3);
        Train(twin, restored, 3);
        Assert.Equal(0.01, restored.ParamGroups.First().LearningRate);
        Assert.Equal(module.weight.ToDoubles(), twin.weight.ToDoubles());
        Assert.Equal(module.bias!.ToDoubles(), twin.bias!.ToDoubles());
    }

    [Fact]
    public void A_state_of_another_optimizer_or_module_is_refused()
    {
        using Linear module = nn.Linear(3, 2), plain = nn.Linear(3, 2, hasBias: false);
        using OptimizerHelper adamw = Make("adamw", module, 0.1), sgd = Make("sgd", module, 0.1), other = Make("adamw", plain, 0.1);
        string path = Path.GetTempFileName();
        try
        {
            adamw.save_state_dict(path);
            Assert.Contains("AdamW", Assert.Throws<InvalidDataException>(() => sgd.load_state_dict(path)).Message);
            Assert.Throws<ArgumentException>(() => other.load_state_dict(path));
        }
        finally { File.Delete(path); }
    }

    private static OptimizerHelper Make(string kind, Linear module, double rate) => kind switch
    {
        "sgd" => optim.SGD(module.parameters(), rate, momentum: 0.9),
        _ => optim.AdamW(module.parameters(), rate, weight_decay: 0.1, amsgrad: kind == "amsgrad"),
    };

    private static void Train(Linear module, OptimizerHelper optimizer, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            module.call(tensor(new double[] { 1, 2, i }, [1, 3])).pow(2).sum().backward();
            optimizer.step();
        }
    }
}

internal static class OptimizerExtensions
{
    public static AdamW.Options Options(this AdamW optimizer, int group) => ((AdamW.ParamGroup)optimizer.ParamGroups.ElementAt(group)).Options;
}
