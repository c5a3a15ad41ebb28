using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Trainers.Optimization;

/// <summary>Settings of AdamW (Loshchilov and Hutter 2017). The defaults are the reference's.</summary>
public sealed record AdamWOptions
{
    /// <summary>Share of a weight that is taken off at each step, times the learning rate.</summary>
    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Whether biases, norms and other vectors decay too, as in salesforce/BLIP; false is LAVIS's way for BLIP-2.</summary>
    public bool DecayVectors { get; init; } = true;

    /// <summary>Memory of the gradient's mean.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Memory of the gradient's square.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the divisor.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Factor of the learning rate for each vision block further from the output (lr_layer_decay); 1: none.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Longest allowed gradient over all parameters; longer ones are scaled down. 0: no limit.</summary>
    public double MaxGradientNorm { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public AdamWOptions Validate()
    {
        const string me = nameof(AdamWOptions);
        Check.Range(WeightDecay, 0, 1e3, me, nameof(WeightDecay));
        Check.Range(Beta1, 0, 1 - 1e-12, me, nameof(Beta1));
        Check.Range(Beta2, 0, 1 - 1e-12, me, nameof(Beta2));
        Check.Range(Epsilon, 0, 1, me, nameof(Epsilon));
        Check.Range(LayerDecay, double.Epsilon, 1, me, nameof(LayerDecay));
        Check.Range(MaxGradientNorm, 0, 1e12, me, nameof(MaxGradientNorm));
        return this;
    }
}
