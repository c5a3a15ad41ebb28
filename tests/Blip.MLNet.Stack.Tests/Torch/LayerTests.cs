using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Blip.MLNet.Stack.Tests.Torch;

/// <summary>Every layer against PyTorch: state names, output, gradients of input and parameters.</summary>
public class LayerTests
{
    public static TheoryData<int> Layers => NnCases.Indices("layers");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Layers))]
    public void A_layer_computes_what_PyTorch_computes(int index)
    {
        JsonElement json = NnCases.Get("layers", index);
        using nn.Module<Tensor, Tensor> layer = Make(json.GetProperty("kind").GetString()!, json.GetProperty("args")).to(ScalarType.Float64);
        using var scope = NewDisposeScope();
        var state = json.GetProperty("state").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.ToTensor());
        Assert.Equal(state.Keys.Order(), layer.state_dict().Keys.Order());
        layer.load_state_dict(state);

        Tensor input = json.GetProperty("input").ToTensor();
        bool differentiable = !json.GetProperty("input_grad").IsNull();
        if (differentiable) input.requires_grad_();
        Tensor output = layer.call(input);
        output.AssertIs(json.GetProperty("output"), "output");
        (output * json.GetProperty("upstream").ToTensor()).sum().backward();
        if (differentiable) input.grad!.AssertIs(json.GetProperty("input_grad"), "input's gradient");
        foreach (JsonProperty grad in json.GetProperty("grads").EnumerateObject())
            layer.get_parameter(grad.Name)!.grad!.AssertIs(grad.Value, $"gradient of {grad.Name}");
    }

    private static nn.Module<Tensor, Tensor> Make(string kind, JsonElement args)
    {
        switch (kind)
        {
            case "Linear": return nn.Linear(args.Integer("inputs"), args.Integer("outputs"), args.GetProperty("bias").GetBoolean());
            case "LayerNorm": return nn.LayerNorm([.. args.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())], args.Number("eps"));
            case "Embedding": return nn.Embedding(args.Integer("rows"), args.Integer("columns"), args.GetProperty("padding").IsNull() ? null : args.Integer("padding"));
            case "Conv2d":
                return nn.Conv2d(args.Integer("inputs"), args.Integer("outputs"), args.Integer("kernel"), stride: args.Integer("stride"), padding: args.Integer("padding"),
                    dilation: args.Integer("dilation"), groups: args.Integer("groups"), bias: args.GetProperty("bias").GetBoolean());
            case "GELU": return nn.GELU();
            case "GELUTanh": return nn.GELU(GELU.Approximate.tanh);
            case "ReLU": return nn.ReLU();
            case "Tanh": return nn.Tanh();
            case "Identity": return nn.Identity();
            case "Sequential":
                long[] sizes = [.. args.GetProperty("sizes").EnumerateArray().Select(size => size.GetInt64())];
                return nn.Sequential(nn.Linear(sizes[0], sizes[1]), nn.GELU(), nn.Linear(sizes[1], sizes[2]));
            default: throw new NotSupportedException($"nn_cases.json has a layer '{kind}' that this test does not know.");
        }
    }
}
