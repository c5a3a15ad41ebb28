namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>
/// OpenCV's warpAffine of 8-bit pictures with bilinear interpolation, bit for bit: positions in 1/32 pixel, weights in 15-bit fixed point
/// (OpenCV 4.6, imgproc/src/imgwarp.cpp). What comes from outside the picture has one fill level.
/// </summary>
internal static class AffineWarp
{
    private const int PositionBits = 10, FractionBits = 5, Fractions = 1 << FractionBits, WeightBits = 15;

    /// <param name="image">The picture.</param>
    /// <param name="forward">[2, 3] where source points go: x' = m0 x + m1 y + m2, y' = m3 x + m4 y + m5.</param>
    /// <param name="fill">The level of what comes from outside.</param>
    public static RgbImage Apply(RgbImage image, ReadOnlySpan<double> forward, byte fill)
    {
        Span<double> m = stackalloc double[6];
        Invert(forward, m);
        const double scale = 1 << PositionBits;
        const int half = (1 << PositionBits) / Fractions / 2, shift = PositionBits - FractionBits;
        var result = new RgbImage(image.Width, image.Height);
        Span<int> taps = stackalloc int[4];
        for (int y = 0; y < image.Height; y++)
        {
            int rowX = Rounded((m[1] * y + m[2]) * scale) + half, rowY = Rounded((m[4] * y + m[5]) * scale) + half;
            Span<byte> target = result.Row(y);
            for (int x = 0; x < image.Width; x++)
            {
                int atX = rowX + Rounded(m[0] * x * scale) >> shift, atY = rowY + Rounded(m[3] * x * scale) >> shift;
                int fx = atX & Fractions - 1, fy = atY & Fractions - 1;
                Sources(image, atX >> FractionBits, atY >> FractionBits, taps);
                for (int c = 0; c < 3; c++)
                {
                    int upper = Level(image, taps[0], c, fill) * (Fractions - fx) + Level(image, taps[1], c, fill) * fx;
                    int lower = Level(image, taps[2], c, fill) * (Fractions - fx) + Level(image, taps[3], c, fill) * fx;
                    int sum = (upper * (Fractions - fy) + lower * fy) << WeightBits - 2 * FractionBits;
                    target[3 * x + c] = (byte)(sum + (1 << WeightBits - 1) >> WeightBits);
                }
            }
        }
        return result;
    }

    /// <summary>The matrix that turns a picture about a point, counter-clockwise as seen (getRotationMatrix2D).</summary>
    public static double[] Rotation(float centerX, float centerY, double degrees)
    {
        double angle = degrees * (Math.PI / 180), cos = Math.Cos(angle), sin = Math.Sin(angle);
        return [cos, sin, (1 - cos) * centerX - sin * centerY, -sin, cos, sin * centerX + (1 - cos) * centerY];
    }

    private static void Invert(ReadOnlySpan<double> m, Span<double> inverse)
    {
        double d = m[0] * m[4] - m[1] * m[3];
        d = d != 0 ? 1 / d : 0;
        (inverse[0], inverse[1], inverse[3], inverse[4]) = (m[4] * d, m[1] * -d, m[3] * -d, m[0] * d);
        inverse[2] = -inverse[0] * m[2] - inverse[1] * m[5];
        inverse[5] = -inverse[3] * m[2] - inverse[4] * m[5];
    }

    private static int Rounded(double value) => (int)Math.Clamp(Math.Round(value), int.MinValue, int.MaxValue);

    // Offsets of the pixel at x, y and of its right, lower and lower right neighbours; -1 outside.
    private static void Sources(RgbImage image, int x, int y, Span<int> taps)
    {
        for (int i = 0; i < 4; i++)
        {
            int sx = x + (i & 1), sy = y + (i >> 1);
            taps[i] = (uint)sx < (uint)image.Width && (uint)sy < (uint)image.Height ? (sy * image.Width + sx) * 3 : -1;
        }
    }

    private static int Level(RgbImage image, int tap, int channel, byte fill) => tap < 0 ? fill : image.Pixels[tap + channel];
}
