using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Losses against PyTorch.</summary>
public class LossTests
{
    public static TheoryData<int> Losses => NnCases.Indices("losses");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Losses))]
    public void Cross_entropy_computes_what_PyTorch_computes(int index)
    {
        JsonElement json = NnCases.Get("losses", index), args = json.GetProperty("args");
        using var scope = NewDisposeScope();
        var reduction = args.GetProperty("reduction").GetString() switch { "none" => nn.Reduction.None, "sum" => nn.Reduction.Sum, _ => nn.Reduction.Mean };
        Tensor? weight = json.GetProperty("weight").IsNull() ? null : json.GetProperty("weight").ToTensor();
        using CrossEntropyLoss loss = new(weight, args.Integer("ignore"), reduction, args.Number("smoothing"));
        Tensor input = json.GetProperty("input").ToTensor().requires_grad_();
        Tensor output = loss.call(input, json.GetProperty("target").ToTensor());
        output.AssertIs(json.GetProperty("output"), "loss");
        output.sum().backward();
        input.grad!.AssertIs(json.GetProperty("input_grad"), "input's gradient");
    }
}
