namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>
/// The reference's RandAugment: draws operations from a list, with replacement; each is done with a probability, at one magnitude, towards a random side.
/// (Cubuk et al. 2020; salesforce/BLIP, transform/randaugment.py.) Thread-safe.
/// </summary>
public sealed class RandAugment
{
    private const double MaxLevel = 10, TranslatePixels = 10;

    /// <param name="count">How many operations are drawn.</param>
    /// <param name="magnitude">How strong they are, 0 to 10.</param>
    /// <param name="operations">What is drawn from; none means the ten of BLIP's training.</param>
    /// <param name="probability">With which probability a drawn operation is done.</param>
    /// <param name="referenceCompatible">Keeps the reference's faults, see <see cref="ImageOperations.Apply"/>.</param>
    public RandAugment(int count = 2, double magnitude = 5, IReadOnlyList<AugmentOperation>? operations = null, double probability = 0.5, bool referenceCompatible = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!(magnitude is >= 0 and <= MaxLevel)) throw new ArgumentOutOfRangeException(nameof(magnitude), magnitude, "A magnitude is from 0 to 10.");
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability is from 0 to 1.");
        if (operations is { Count: 0 }) throw new ArgumentException("The list of operations is empty; expected at least one.", nameof(operations));
        (Count, Magnitude, Operations, Probability, ReferenceCompatible) = (count, magnitude, operations ?? BlipOperations, probability, referenceCompatible);
    }

    /// <summary>The operations of BLIP's training transform.</summary>
    public static IReadOnlyList<AugmentOperation> BlipOperations { get; } =
    [
        AugmentOperation.Identity, AugmentOperation.AutoContrast, AugmentOperation.Brightness, AugmentOperation.Sharpness, AugmentOperation.Equalize,
        AugmentOperation.ShearX, AugmentOperation.ShearY, AugmentOperation.TranslateX, AugmentOperation.TranslateY, AugmentOperation.Rotate,
    ];

    /// <summary>How many operations are drawn.</summary>
    public int Count { get; }

    /// <summary>How strong they are, 0 to 10.</summary>
    public double Magnitude { get; }

    /// <summary>What is drawn from.</summary>
    public IReadOnlyList<AugmentOperation> Operations { get; }

    /// <summary>With which probability a drawn operation is done.</summary>
    public double Probability { get; }

    /// <summary>Whether the reference's faults are kept.</summary>
    public bool ReferenceCompatible { get; }

    /// <summary>Augments a picture with the random numbers of its sample.</summary>
    public RgbImage Apply(RgbImage image, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        for (int i = 0; i < Count; i++)
        {
            AugmentOperation operation = Operations[random.Below(Operations.Count)];
            // Both are drawn whatever happens, so that one operation's fate does not shift the next one's numbers.
            bool done = random.Chance(Probability), negative = random.Chance(0.5);
            if (done) image = ImageOperations.Apply(image, operation, ArgumentOf(operation, Magnitude, negative), referenceCompatible: ReferenceCompatible);
        }
        return image;
    }

    /// <summary>The argument of an operation at a magnitude: degrees, pixels, a factor, a threshold or bits; 0 for operations without one.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="magnitude">0 to 10.</param>
    /// <param name="negative">Towards the other side, for operations that have two.</param>
    public static double ArgumentOf(AugmentOperation operation, double magnitude, bool negative)
    {
        double share = magnitude / MaxLevel, sign = negative ? -1 : 1;
        return operation switch
        {
            AugmentOperation.Rotate => share * 30 * sign,
            AugmentOperation.ShearX or AugmentOperation.ShearY => share * 0.3 * sign,
            AugmentOperation.TranslateX or AugmentOperation.TranslateY => share * TranslatePixels * sign,
            AugmentOperation.Solarize => (int)(share * 256),
            AugmentOperation.Posterize => (int)(share * 4),
            AugmentOperation.Color or AugmentOperation.Contrast or AugmentOperation.Brightness or AugmentOperation.Sharpness => share * 1.8 + 0.1,
            _ => 0,
        };
    }
}
