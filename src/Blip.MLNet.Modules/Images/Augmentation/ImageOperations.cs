namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>
/// The operations of the reference's RandAugment on 8-bit pictures, bit for bit (salesforce/BLIP, transform/randaugment.py with OpenCV 4.6).
/// Each gives a new picture, except where nothing changes.
/// </summary>
public static class ImageOperations
{
    /// <summary>What the reference fills the outside of a moved picture with.</summary>
    public const byte Fill = 128;

    // Levels of blue, green and red in a grey, as the reference applies them to channels 0, 1 and 2.
    private static readonly double[] s_grey = [0.114, 0.587, 0.299];

    /// <summary>Applies an operation.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="argument">Degrees, pixels, factor, threshold or bits; operations without one ignore it.</param>
    /// <param name="fill">The level of what comes from outside the picture.</param>
    /// <param name="referenceCompatible">
    /// Keeps two faults of the reference: AutoContrast turns channels without black white, and Sharpness above 1 wraps levels beyond 0..255.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    public static RgbImage Apply(RgbImage image, AugmentOperation operation, double argument = 0, byte fill = Fill, bool referenceCompatible = false)
    {
        ArgumentNullException.ThrowIfNull(image);
        return operation switch
        {
            AugmentOperation.Identity => image,
            AugmentOperation.AutoContrast => LevelTables.ApplyByChannel(image, h => LevelTables.Stretched(h, referenceCompatible)),
            AugmentOperation.Equalize => LevelTables.ApplyByChannel(image, LevelTables.Equalized),
            AugmentOperation.Rotate => AffineWarp.Apply(image, AffineWarp.Rotation(image.Width / 2f, image.Height / 2f, argument), fill),
            AugmentOperation.Solarize => LevelTables.Apply(image, LevelTables.Of(i => i < argument ? i : 255 - i)),
            AugmentOperation.Color => Color(image, (float)argument),
            AugmentOperation.Contrast => Contrast(image, argument),
            AugmentOperation.Brightness => LevelTables.Apply(image, LevelTables.Of(i => i * (float)argument)),
            AugmentOperation.Sharpness => argument == 1 ? image : Sharpness(image, (float)argument, referenceCompatible),
            AugmentOperation.ShearX => AffineWarp.Apply(image, [1, (float)argument, 0, 0, 1, 0], fill),
            AugmentOperation.ShearY => AffineWarp.Apply(image, [1, 0, 0, (float)argument, 1, 0], fill),
            AugmentOperation.TranslateX => AffineWarp.Apply(image, [1, 0, -(float)argument, 0, 1, 0], fill),
            AugmentOperation.TranslateY => AffineWarp.Apply(image, [1, 0, 0, 0, 1, -(float)argument], fill),
            AugmentOperation.Posterize => LevelTables.Apply(image, LevelTables.Of(i => i & 0xff << 8 - (int)argument & 0xff)),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, $"Unknown operation; expected {string.Join(", ", Enum.GetNames<AugmentOperation>())}."),
        };
    }

    /// <summary>The part of a picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="left">Its first column.</param>
    /// <param name="height">How many rows.</param>
    /// <param name="width">How many columns.</param>
    /// <exception cref="ArgumentException">The part reaches beyond the picture.</exception>
    public static RgbImage Crop(RgbImage image, int top, int left, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (top < 0 || left < 0 || height < 1 || width < 1 || height > image.Height - top || width > image.Width - left)
            throw new ArgumentException($"Rows {top} to {top + height} and columns {left} to {left + width} are not within a picture of {image.Width} x {image.Height}.");
        var result = new RgbImage(width, height);
        for (int y = 0; y < height; y++) image.Row(top + y).Slice(3 * left, 3 * width).CopyTo(result.Row(y));
        return result;
    }

    /// <summary>The picture mirrored left to right.</summary>
    public static RgbImage FlipHorizontally(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new RgbImage(image.Width, image.Height);
        for (int y = 0; y < image.Height; y++)
        {
            Span<byte> source = image.Row(y), target = result.Row(y);
            for (int from = 0, to = target.Length - 3; to >= 0; from += 3, to -= 3) source.Slice(from, 3).CopyTo(target[to..]);
        }
        return result;
    }

    // Levels are cut, not rounded, so the last bit counts: products are added as a BLAS does, without rounding between.
    private static RgbImage Color(RgbImage image, float factor)
    {
        float[] m = [0.886f, -0.114f, -0.114f, -0.587f, 0.413f, -0.587f, -0.299f, -0.299f, 0.701f];
        for (int i = 0; i < 9; i++) m[i] = m[i] * factor + (float)s_grey[i / 3];
        var result = new RgbImage(image.Width, image.Height);
        for (int p = 0; p < result.Pixels.Length; p += 3)
            for (int c = 0; c < 3; c++)
                result.Pixels[p + c] = (byte)Math.Clamp(MathF.FusedMultiplyAdd(image.Pixels[p + 2], m[6 + c], MathF.FusedMultiplyAdd(image.Pixels[p + 1], m[3 + c], image.Pixels[p] * m[c])), 0f, 255f);
        return result;
    }

    private static RgbImage Contrast(RgbImage image, double factor)
    {
        double mean = 0;
        for (int c = 0; c < 3; c++)
        {
            long sum = 0;
            for (int i = c; i < image.Pixels.Length; i += 3) sum += image.Pixels[i];
            mean += (double)sum / ((long)image.Width * image.Height) * s_grey[c];
        }
        return LevelTables.Apply(image, LevelTables.Of(i => (i - mean) * factor + mean));
    }

    // Away from or towards a blur of 3 x 3 whose middle weighs 5 of 13; pixels at the border stay.
    private static RgbImage Sharpness(RgbImage image, float factor, bool wraps)
    {
        var result = new RgbImage(image.Width, image.Height, (byte[])image.Pixels.Clone());
        int stride = image.Width * 3;
        ReadOnlySpan<byte> p = image.Pixels;
        for (int y = 1; y < image.Height - 1; y++)
            for (int i = y * stride + 3; i < (y + 1) * stride - 3; i++)
            {
                int around = p[i - stride - 3] + p[i - stride] + p[i - stride + 3] + p[i - 3] + p[i + 3] + p[i + stride - 3] + p[i + stride] + p[i + stride + 3];
                float blurred = (2 * (around + 5 * p[i]) + 13) / 26, level = blurred + factor * (p[i] - blurred);
                result.Pixels[i] = wraps ? (byte)(int)level : (byte)Math.Clamp(level, 0f, 255f);
            }
        return result;
    }
}
