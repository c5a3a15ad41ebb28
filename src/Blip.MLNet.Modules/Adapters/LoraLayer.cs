using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>The two matrices that one adapter adds to one linear layer. They are float32 whatever the layer's own type is.</summary>
internal sealed class LoraLayer : IDisposable
{
    private readonly Parameter _a; // [r, in]
    private readonly Parameter _b; // [out, r]
    private readonly double _scaling, _dropout;

    public LoraLayer(string name, Linear target, LoraConfig config, long seed)
    {
        ModuleName = name;
        Target = target;
        (int r, _scaling) = config.Of(name);
        _dropout = config.Dropout;
        _a = Matrix(r, target.InFeatures, target.weight.device);
        _b = Matrix(target.OutFeatures, r, target.weight.device);
        FillUniform(_a, 1 / Math.Sqrt(target.InFeatures), seed); // Kaiming's bound with a = √5, as PEFT
        FillUniform(_b, 0, seed);
    }

    /// <summary>Official name of the layer that it changes.</summary>
    public string ModuleName { get; }

    public Linear Target { get; }

    /// <summary>[.., in] -> what is added to the layer's output, [.., out].</summary>
    public Tensor Update(Tensor input)
    {
        Tensor x = nn.functional.dropout(input, _dropout, Target.training);
        Tensor low = nn.functional.linear(x, _a.to_type(x.dtype)) * _scaling; // [.., r]
        return nn.functional.linear(low, _b.to_type(x.dtype));
    }

    /// <summary>Adds (or, with -1, takes away) the update to the layer's weight.</summary>
    public void AddToWeight(double sign)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Tensor update = torch.mm(_b, _a) * (sign * _scaling); // [out, in]
        Target.weight.copy_(Target.weight.to_type(ScalarType.Float32) + update);
    }

    /// <summary>The matrices with their full official names.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Named() =>
        [($"{ModuleName}.lora_A.weight", _a), ($"{ModuleName}.lora_B.weight", _b)];

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
    }

    private static Parameter Matrix(int rows, int columns, Device device)
    {
        var matrix = new Parameter(torch.empty([rows, columns], dtype: ScalarType.Float32, device: device));
        matrix.DetachFromDisposeScope();
        return matrix;
    }

    /// <summary>Uniform in ±bound; one seed gives the same values everywhere.</summary>
    private static void FillUniform(Parameter matrix, double bound, long seed)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        float[] values = new float[matrix.numel()];
        for (int i = 0; i < values.Length; i++) values[i] = (float)((2 * random.NextDouble() - 1) * bound);
        matrix.copy_(torch.tensor(values).view(matrix.shape));
    }
}
