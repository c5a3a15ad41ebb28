using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Blip.MLNet.Modules.Images;

/// <summary>
/// PIL's resize of 8-bit pictures, bit for bit: a horizontal and then a vertical pass, each summed in 32-bit fixed point and rounded to 8 bits.
/// </summary>
public static class ImageResizer
{
    private const int Half = 1 << (ResampleWeights.Precision - 1);

    /// <summary>Gives the picture at another size; the aspect ratio is not kept.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">Pixels per row of the result, at least 1.</param>
    /// <param name="height">Rows of the result, at least 1.</param>
    /// <param name="filter">The filter; it is widened when the picture shrinks.</param>
    public static RgbImage Resize(RgbImage image, int width, int height, Resampling filter = Resampling.Bicubic)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        RgbImage wide = width == image.Width ? image : Horizontal(image, width, ResampleWeights.Create(image.Width, width, filter));
        if (height != image.Height) return Vertical(wide, height, ResampleWeights.Create(image.Height, height, filter));
        return ReferenceEquals(wide, image) ? new RgbImage(width, height, (byte[])image.Pixels.Clone()) : wide;
    }

    private static RgbImage Horizontal(RgbImage image, int width, ResampleWeights weights)
    {
        var result = new RgbImage(width, image.Height);
        // Three channels are summed in four lanes, so the last pixel is read one byte past its end: the last row is summed from a longer copy.
        byte[] last = new byte[image.Width * 3 + 1];
        image.Row(image.Height - 1).CopyTo(last);
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> source = y == image.Height - 1 ? last : image.Pixels.AsSpan(y * image.Width * 3, image.Width * 3 + 1);
            HorizontalRow(source, result.Row(y), weights);
        }
        return result;
    }

    private static void HorizontalRow(ReadOnlySpan<byte> source, Span<byte> target, ResampleWeights weights)
    {
        for (int x = 0; x < weights.First.Length; x++)
        {
            ReadOnlySpan<int> k = weights.Values.AsSpan(x * weights.Taps, weights.Count[x]);
            ReadOnlySpan<byte> pixels = source.Slice(weights.First[x] * 3, k.Length * 3 + 1);
            Vector128<int> sum = Vector128.Create(Half);
            for (int i = 0; i < k.Length; i++)
                sum += Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<uint>(pixels[(3 * i)..])).AsByte())).AsInt32() * k[i];
            Vector128<int> rounded = Vector128.Clamp(sum >> ResampleWeights.Precision, Vector128<int>.Zero, Vector128.Create(255));
            (target[3 * x], target[3 * x + 1], target[3 * x + 2]) = ((byte)rounded[0], (byte)rounded[1], (byte)rounded[2]);
        }
    }

    private static RgbImage Vertical(RgbImage image, int height, ResampleWeights weights)
    {
        var result = new RgbImage(image.Width, height);
        int stride = image.Width * 3;
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<int> k = weights.Values.AsSpan(y * weights.Taps, weights.Count[y]);
            VerticalRow(image.Pixels.AsSpan(weights.First[y] * stride, k.Length * stride), result.Row(y), k);
        }
        return result;
    }

    private static void VerticalRow(ReadOnlySpan<byte> source, Span<byte> target, ReadOnlySpan<int> k)
    {
        int stride = target.Length, at = 0;
        for (; at + Vector<byte>.Count <= stride; at += Vector<byte>.Count)
        {
            Vector<int> s0 = new(Half), s1 = s0, s2 = s0, s3 = s0;
            for (int i = 0; i < k.Length; i++)
            {
                Vector.Widen(new Vector<byte>(source[(i * stride + at)..]), out Vector<ushort> low, out Vector<ushort> high);
                Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
                Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
                Vector<int> weight = new(k[i]);
                s0 += Vector.AsVectorInt32(a) * weight;
                s1 += Vector.AsVectorInt32(b) * weight;
                s2 += Vector.AsVectorInt32(c) * weight;
                s3 += Vector.AsVectorInt32(d) * weight;
            }
            Vector.Narrow(Vector.Narrow(Rounded(s0), Rounded(s1)), Vector.Narrow(Rounded(s2), Rounded(s3))).CopyTo(target[at..]);
        }
        for (; at < stride; at++)
        {
            int sum = Half;
            for (int i = 0; i < k.Length; i++) sum += source[i * stride + at] * k[i];
            target[at] = (byte)Math.Clamp(sum >> ResampleWeights.Precision, 0, 255);
        }
    }

    private static Vector<uint> Rounded(Vector<int> sum) =>
        Vector.AsVectorUInt32(Vector.Min(Vector.Max(Vector.ShiftRightArithmetic(sum, ResampleWeights.Precision), Vector<int>.Zero), new Vector<int>(255)));
}
