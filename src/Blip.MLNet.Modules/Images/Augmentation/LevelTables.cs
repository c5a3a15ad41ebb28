namespace Blip.MLNet.Modules.Images.Augmentation;

/// <summary>Tables of 256 levels for the operations that change each level by itself.</summary>
internal static class LevelTables
{
    public static RgbImage Apply(RgbImage image, ReadOnlySpan<byte> table)
    {
        var result = new RgbImage(image.Width, image.Height);
        for (int i = 0; i < result.Pixels.Length; i++) result.Pixels[i] = table[image.Pixels[i]];
        return result;
    }

    /// <summary>Applies a table of its own to each channel.</summary>
    public static RgbImage ApplyByChannel(RgbImage image, Func<int[], byte[]> tableOfHistogram)
    {
        var result = new RgbImage(image.Width, image.Height);
        for (int c = 0; c < 3; c++)
        {
            int[] histogram = new int[256];
            for (int i = c; i < image.Pixels.Length; i += 3) histogram[image.Pixels[i]]++;
            byte[] table = tableOfHistogram(histogram);
            for (int i = c; i < image.Pixels.Length; i += 3) result.Pixels[i] = table[image.Pixels[i]];
        }
        return result;
    }

    public static byte[] Of(Func<int, double> level)
    {
        byte[] table = new byte[256];
        for (int i = 0; i < 256; i++) table[i] = (byte)Math.Clamp(level(i), 0, 255);
        return table;
    }

    /// <summary>PIL's autocontrast; with <paramref name="wraps"/> as the reference has it, whose negated minimum wraps at 256, so that channels without black turn white.</summary>
    public static byte[] Stretched(int[] histogram, bool wraps)
    {
        int low = Array.FindIndex(histogram, n => n > 0), high = Array.FindLastIndex(histogram, n => n > 0);
        if (high <= low) return Of(i => i);
        double scale = 255.0 / (high - low), offset = (wraps ? (byte)-low : -low) * scale;
        return Of(i => i * scale + offset);
    }

    /// <summary>PIL's equalize.</summary>
    public static byte[] Equalized(int[] histogram)
    {
        long total = histogram.Sum(n => (long)n), step = (total - histogram[Array.FindLastIndex(histogram, n => n > 0)]) / 255;
        if (step == 0) return Of(i => i);
        long sum = step / 2;
        byte[] table = new byte[256];
        for (int i = 0; i < 256; sum += histogram[i++]) table[i] = (byte)Math.Min(255, sum / step);
        return table;
    }
}
