namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>
/// The reference's training transform up to normalization (salesforce/BLIP, data/__init__.py; LAVIS's <c>blip_image_train</c>): a random crop
/// resized as PIL does, a random mirror, RandAugment. What a picture becomes follows from seed, epoch and sample alone. Thread-safe.
/// </summary>
public sealed class TrainAugmentation
{
    private const int Attempts = 10;
    private readonly RandAugment _augment;

    /// <param name="width">Width of the model's pictures.</param>
    /// <param name="height">Height of the model's pictures.</param>
    /// <param name="options">How pictures are varied; none means BLIP's way.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range; the message names both.</exception>
    public TrainAugmentation(int width, int height, TrainAugmentationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height, Options) = (width, height, options ?? new TrainAugmentationOptions());
        Options.Validate();
        _augment = new RandAugment(Options.Operations, Options.Magnitude, Options.OperationList, referenceCompatible: Options.ReferenceCompatible);
    }

    /// <summary>Width of the pictures that it gives.</summary>
    public int Width { get; }

    /// <summary>Height of the pictures that it gives.</summary>
    public int Height { get; }

    /// <summary>How pictures are varied.</summary>
    public TrainAugmentationOptions Options { get; }

    /// <summary>Varies a picture; the result is Width x Height.</summary>
    /// <param name="image">Any picture; it stays as it is.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="sample">The sample's place in the data, from 0.</param>
    public RgbImage Apply(RgbImage image, long seed, long epoch, long sample) => Apply(image, new SampleRandom(seed, epoch, sample));

    /// <summary>Varies a picture with given random numbers; the result is Width x Height.</summary>
    public RgbImage Apply(RgbImage image, SampleRandom random)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(random);
        (int top, int left, int height, int width) = CropOf(image.Width, image.Height, random);
        RgbImage result = ImageOperations.Crop(image, top, left, height, width).Resize(Width, Height, Resampling.Bicubic);
        if (random.Chance(Options.FlipProbability)) result = ImageOperations.FlipHorizontally(result);
        return _augment.Apply(result, random);
    }

    /// <summary>Draws a crop as torchvision's RandomResizedCrop does: an area and a shape, up to ten times until it fits, else the middle.</summary>
    internal (int Top, int Left, int Height, int Width) CropOf(int imageWidth, int imageHeight, SampleRandom random)
    {
        double area = (double)imageWidth * imageHeight, low = Math.Log(Options.MinRatio), high = Math.Log(Options.MaxRatio);
        for (int i = 0; i < Attempts; i++)
        {
            double target = area * random.Between(Options.MinScale, Options.MaxScale), ratio = Math.Exp(random.Between(low, high));
            int width = (int)Math.Round(Math.Sqrt(target * ratio)), height = (int)Math.Round(Math.Sqrt(target / ratio));
            if (width >= 1 && width <= imageWidth && height >= 1 && height <= imageHeight)
                return (random.Below(imageHeight - height + 1), random.Below(imageWidth - width + 1), height, width);
        }
        double shape = (double)imageWidth / imageHeight;
        int wide = shape > Options.MaxRatio ? Math.Max(1, (int)Math.Round(imageHeight * Options.MaxRatio)) : imageWidth;
        int tall = shape < Options.MinRatio ? Math.Max(1, (int)Math.Round(imageWidth / Options.MinRatio)) : imageHeight;
        return ((imageHeight - tall) / 2, (imageWidth - wide) / 2, tall, wide);
    }
}
