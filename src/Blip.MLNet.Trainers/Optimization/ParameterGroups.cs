namespace Blip.MLNet.Trainers.Optimization;

/// <summary>Decay and learning-rate factor of each parameter.</summary>
internal static class ParameterGroups
{
    private const string Vision = "visual_encoder.", Blocks = "visual_encoder.blocks.";

    /// <summary>Pairs the masters with the parameters that the model computes with.</summary>
    public static IReadOnlyList<TrainedParameter> Create(IEnumerable<(string Name, Parameter Master, Parameter Working)> parameters, AdamWOptions options, int visionDepth) =>
        [.. parameters.Select(p => new TrainedParameter(p.Name, p.Master, p.Working)
        {
            RateScale = RateScale(p.Name, options.LayerDecay, visionDepth),
            WeightDecay = options.DecayVectors || (p.Master.dim() > 1 && !p.Name.EndsWith(".bias", StringComparison.Ordinal)) ? options.WeightDecay : 0,
        })];

    /// <summary>LAVIS's layer decay: the vision part's layer i of n has decay^(n + 1 - i), the embeddings being layer 0; the text has 1.</summary>
    internal static double RateScale(string name, double decay, int depth)
    {
        if (!name.StartsWith(Vision, StringComparison.Ordinal)) return 1;
        int layer = name.StartsWith(Blocks, StringComparison.Ordinal) ? int.Parse(name.AsSpan(Blocks.Length)[..name.AsSpan(Blocks.Length).IndexOf('.')], System.Globalization.CultureInfo.InvariantCulture) + 1
            : name.StartsWith(Vision + "norm.", StringComparison.Ordinal) ? depth : 0;
        return Math.Pow(decay, depth + 1 - layer);
    }
}
