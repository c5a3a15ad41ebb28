namespace Microsoft.ML.ImageAnalytics.Native;

internal static class Alpha
{
    public static void Multiply(Span<byte> pixels)
    {
        for (int at = 0; at < pixels.Length; at += 4)
            if (pixels[at + 3] is var alpha && alpha != 255)
                for (int c = at; c < at + 3; c++) pixels[c] = (byte)((pixels[c] * alpha + 127) / 255);
    }

    public static byte Divide(byte colour, int alpha) => alpha is 0 or 255 ? colour : (byte)Math.Min(255, (colour * 255 + alpha / 2) / alpha);
}
