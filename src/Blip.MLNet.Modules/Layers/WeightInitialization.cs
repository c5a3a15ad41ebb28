using TorchSharp.Modules;

namespace Blip.MLNet.Modules.Layers;

/// <summary>Fresh values for a model that is trained from scratch, as the reference initialises it.</summary>
public static class WeightInitialization
{
    /// <summary>
    /// Draws every matrix and table from a normal distribution cut at two standard deviations (timm's trunc_normal_), sets
    /// biases to 0 and norms to weight 1 and bias 0. The draws depend on the seed and the parameters' names alone.
    /// </summary>
    /// <param name="module">The model; its parameters are overwritten.</param>
    /// <param name="standardDeviation">0.02 in the reference.</param>
    /// <param name="seed">Two calls with one seed give the same values.</param>
    public static void Apply(nn.Module module, double standardDeviation = 0.02, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(module);
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        foreach ((string name, TorchSharp.Modules.Parameter parameter) in module.named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal)) parameter.fill_(0);
            else if (IsNormWeight(name)) parameter.fill_(1);
            else if (parameter.dim() == 0) continue;
            else FillTruncatedNormal(parameter, standardDeviation, unchecked(seed * 1_000_003 + StableHash(name)));
        }
    }

    /// <summary>Values of N(0, σ²) redrawn until they lie within ±2σ.</summary>
    private static void FillTruncatedNormal(Tensor target, double standardDeviation, long seed)
    {
        var random = new Random((int)(seed ^ (seed >> 32)));
        float[] values = new float[target.numel()];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(standardDeviation * TruncatedNormal(random));
        target.copy_(torch.tensor(values).view(target.shape));
    }

    private static double TruncatedNormal(Random random)
    {
        while (true)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            double value = radius * Math.Cos(2 * Math.PI * random.NextDouble());
            if (Math.Abs(value) <= 2) return value;
        }
    }

    private static bool IsNormWeight(string name) =>
        name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase) || name.EndsWith("norm1.weight", StringComparison.Ordinal) || name.EndsWith("norm2.weight", StringComparison.Ordinal);

    internal static int StableHash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text) hash = (hash ^ c) * 16777619;
        return (int)hash;
    }
}
