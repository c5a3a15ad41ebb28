namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>How training pictures are varied; the defaults are BLIP's for fine-tuning (<c>blip_image_train</c>).</summary>
public sealed class TrainAugmentationOptions
{
    /// <summary>The least share of the picture's area that a crop keeps: 0.5 in fine-tuning, 0.2 in pre-training.</summary>
    public double MinScale { get; init; } = 0.5;

    /// <summary>The largest share of the picture's area that a crop keeps.</summary>
    public double MaxScale { get; init; } = 1;

    /// <summary>The narrowest crop, width by height.</summary>
    public double MinRatio { get; init; } = 3.0 / 4;

    /// <summary>The widest crop, width by height.</summary>
    public double MaxRatio { get; init; } = 4.0 / 3;

    /// <summary>How often pictures are mirrored. Captions that say left or right need 0.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>How many operations RandAugment draws; 0 turns it off.</summary>
    public int Operations { get; init; } = 2;

    /// <summary>How strong RandAugment's operations are, 0 to 10.</summary>
    public double Magnitude { get; init; } = 5;

    /// <summary>What RandAugment draws from; none means <see cref="RandAugment.BlipOperations"/>.</summary>
    public IReadOnlyList<AugmentOperation>? OperationList { get; init; }

    /// <summary>Keeps the reference's faults, see <see cref="ImageOperations.Apply"/>.</summary>
    public bool ReferenceCompatible { get; init; }

    internal void Validate()
    {
        Require(MinScale is > 0 and <= 1, nameof(MinScale), MinScale, "above 0 and at most 1");
        Require(MaxScale is > 0 and <= 1 && MaxScale >= MinScale, nameof(MaxScale), MaxScale, $"from MinScale ({MinScale}) to 1");
        Require(MinRatio > 0 && double.IsFinite(MinRatio), nameof(MinRatio), MinRatio, "above 0");
        Require(MaxRatio >= MinRatio && double.IsFinite(MaxRatio), nameof(MaxRatio), MaxRatio, $"at least MinRatio ({MinRatio})");
        Require(FlipProbability is >= 0 and <= 1, nameof(FlipProbability), FlipProbability, "from 0 to 1");
    }

    private static void Require(bool holds, string name, double value, string expected)
    {
        if (!holds) throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected {expected}.");
    }
}
