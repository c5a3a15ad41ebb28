using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Optimizers, group by group and step by step, against PyTorch.</summary>
public class OptimizerTests
{
    public static TheoryData<int> Runs => NnCases.Indices("optimizers");
    public static TheoryData<int> Clips => NnCases.Indices("clips");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Runs))]
    public void Steps_are_those_of_PyTorch(int index)
    {
        JsonElement json = NnCases.Get("optimizers", index);
        Parameter[] parameters = [.. json.GetProperty("start").EnumerateArray().Select(start => nn.Parameter(start.ToTensor()))];
        using OptimizerHelper optimizer = Make(json.GetProperty("kind").GetString()!, json.GetProperty("groups"), parameters);
        foreach (var (step, number) in json.GetProperty("steps").EnumerateArray().Select((step, number) => (step, number)))
        {
            JsonElement grads = step.GetProperty("grads"), expected = step.GetProperty("params");
            for (int i = 0; i < parameters.Length; i++) parameters[i].grad = grads[i].IsNull() ? null : grads[i].ToTensor();
            optimizer.step();
            for (int i = 0; i < parameters.Length; i++) parameters[i].AssertIs(expected[i], $"parameter {i} after step {number}");
        }
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Clips))]
    public void Clipping_is_that_of_PyTorch(int index)
    {
        JsonElement json = NnCases.Get("clips", index);
        JsonElement[] before = [.. json.GetProperty("before").EnumerateArray()], after = [.. json.GetProperty("after").EnumerateArray()];
        List<Parameter> parameters = [.. before.Select(grad =>
        {
            Parameter parameter = nn.Parameter(zeros_like(grad.ToTensor()));
            parameter.grad = grad.ToTensor();
            return parameter;
        })];
        parameters.Add(nn.Parameter(zeros(2, ScalarType.Float64))); // one without a gradient
        double norm = json.GetProperty("norm_type").GetString() is "inf" ? double.PositiveInfinity : double.Parse(json.GetProperty("norm_type").GetString()!);
        double total = nn.utils.clip_grad_norm_(parameters, json.Number("max_norm"), norm);
        Assert.Equal(json.Number("total"), total, 1e-6 * json.Number("total"));
        for (int i = 0; i < after.Length; i++) parameters[i].grad!.AssertIs(after[i], $"gradient {i}");
        Assert.Null(parameters[^1].grad);
    }

    [Fact]
    public void Clipping_nothing_gives_zero() => Assert.Equal(0, nn.utils.clip_grad_norm_([nn.Parameter(zeros(2))], 1));

    private static OptimizerHelper Make(string kind, JsonElement groups, Parameter[] parameters)
    {
        IEnumerable<(IEnumerable<Parameter> Parameters, JsonElement Options)> parts = groups.EnumerateArray().Select(group =>
            (group.GetProperty("params").EnumerateArray().Select(i => parameters[i.GetInt32()]).ToArray().AsEnumerable(), group.GetProperty("options")));
        return kind switch
        {
            "AdamW" => optim.AdamW(parts.Select(part => new AdamW.ParamGroup(part.Parameters, new AdamW.Options
            {
                LearningRate = part.Options.Number("lr"),
                weight_decay = part.Options.Optional("weight_decay"),
                eps = part.Options.Optional("eps"),
                beta1 = Beta(part.Options, 0),
                beta2 = Beta(part.Options, 1),
                amsgrad = part.Options.OptionalFlag("amsgrad"),
                maximize = part.Options.OptionalFlag("maximize"),
            }))),
            "SGD" => optim.SGD(parts.Select(part => new SGD.ParamGroup(part.Parameters, new SGD.Options
            {
                LearningRate = part.Options.Number("lr"),
                momentum = part.Options.Optional("momentum"),
                dampening = part.Options.Optional("dampening"),
                weight_decay = part.Options.Optional("weight_decay"),
                nesterov = part.Options.OptionalFlag("nesterov"),
            })), 1),
            _ => throw new NotSupportedException($"nn_cases.json has an optimizer '{kind}' that this test does not know."),
        };
    }

    private static double? Beta(JsonElement options, int index) => options.TryGetProperty("betas", out JsonElement betas) ? betas[index].GetDouble() : null;
}
