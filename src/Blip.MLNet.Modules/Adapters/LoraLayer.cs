using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>The two matrices that one adapter adds to one linear layer. They are float32 whatever the layer's own type is.</summary>
internal sealed class LoraLayer : nn.Module
{
    public readonly LoraMatrix lora_A; // [r, in]
    public readonly LoraMatrix lora_B; // [out, r]
    private readonly double _scaling, _dropout;

    public LoraLayer(string name, Linear target, LoraConfig config, long seed) : base(nameof(LoraLayer))
    {
        ModuleName = name;
        Target = target;
        (_scaling, _dropout) = (config.Scaling, config.Dropout);
        lora_A = new LoraMatrix(config.R, target.InFeatures, target.weight.device);
        lora_B = new LoraMatrix(target.OutFeatures, config.R, target.weight.device);
        RegisterComponents();
        lora_A.FillUniform(1 / Math.Sqrt(target.InFeatures), seed); // Kaiming's bound with a = √5, as PEFT
        lora_B.FillUniform(0, seed);
    }

    /// <summary>Official name of the layer that it changes.</summary>
    public string ModuleName { get; }

    public Linear Target { get; }

    /// <summary>[.., in] -> what is added to the layer's output, [.., out].</summary>
    public Tensor Update(Tensor input)
    {
        Tensor x = nn.functional.dropout(input, _dropout, Target.training);
        Tensor low = nn.functional.linear(x, lora_A.weight.to_type(x.dtype)) * _scaling; // [.., r]
        return nn.functional.linear(low, lora_B.weight.to_type(x.dtype));
    }

    /// <summary>Adds (or, with -1, takes away) the update to the layer's weight.</summary>
    public void AddToWeight(double sign)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Tensor update = torch.mm(lora_B.weight, lora_A.weight) * (sign * _scaling); // [out, in]
        Target.weight.copy_(Target.weight.to_type(ScalarType.Float32) + update);
    }

    /// <summary>The matrices with their full official names.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Named() =>
        [($"{ModuleName}.lora_A.weight", lora_A.weight), ($"{ModuleName}.lora_B.weight", lora_B.weight)];
}

/// <summary>A matrix with PEFT's name <c>weight</c>.</summary>
internal sealed class LoraMatrix : nn.Module
{
    public readonly Parameter weight;

    public LoraMatrix(int rows, int columns, Device device) : base(nameof(LoraMatrix))
    {
        weight = new Parameter(torch.empty([rows, columns], dtype: ScalarType.Float32, device: device));
        weight.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Uniform in ±bound; one seed gives the same values everywhere.</summary>
    public void FillUniform(double bound, long seed)
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        float[] values = new float[weight.numel()];
        for (int i = 0; i < values.Length; i++) values[i] = (float)((2 * random.NextDouble() - 1) * bound);
        weight.copy_(torch.tensor(values).view(weight.shape));
    }
}
