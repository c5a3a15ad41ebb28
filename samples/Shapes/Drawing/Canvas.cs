namespace Blip.MLNet.Samples.Shapes.Drawing;

/// <summary>A picture to fill outlines on, smooth at their edges: each row is cut into thin lines, and each line covers its pixels exactly.</summary>
public sealed class Canvas
{
    private const int Lines = 8;
    private readonly float[] _cover;

    public Canvas(int size, byte red, byte green, byte blue)
    {
        (Size, Pixels, _cover) = (size, new byte[size * size * 3], new float[size]);
        for (int i = 0; i < Pixels.Length; i += 3) (Pixels[i], Pixels[i + 1], Pixels[i + 2]) = (red, green, blue);
    }

    public int Size { get; }

    /// <summary>[Size, Size, 3] red, green, blue.</summary>
    public byte[] Pixels { get; }

    /// <summary>Fills a shape.</summary>
    /// <param name="outline">The shape in a circle of radius 1.</param>
    /// <param name="x">Its centre in pixels from the left.</param>
    /// <param name="y">Its centre in pixels from the top.</param>
    /// <param name="radius">Its radius in pixels.</param>
    /// <param name="turn">Its turn in degrees, clockwise.</param>
    /// <param name="red">Its colour's red.</param>
    /// <param name="green">Its colour's green.</param>
    /// <param name="blue">Its colour's blue.</param>
    public void Fill(Outline outline, double x, double y, double radius, double turn, byte red, byte green, byte blue)
    {
        List<Edge> edges = Edges(outline, x, y, radius, turn);
        int top = Math.Max(0, (int)Math.Floor(edges.Min(e => e.Top))), bottom = Math.Min(Size, (int)Math.Ceiling(edges.Max(e => e.Bottom)));
        var crossings = new List<(double X, int Winding)>();
        for (int row = top; row < bottom; row++)
        {
            Array.Clear(_cover);
            for (int line = 0; line < Lines; line++)
            {
                double at = row + (line + 0.5) / Lines;
                crossings.Clear();
                foreach (Edge e in edges)
                    if (e.Top <= at && at < e.Bottom) crossings.Add((e.X + (at - e.Top) * e.Slope, e.Winding));
                crossings.Sort();
                for (int i = 0, winding = 0; i + 1 < crossings.Count; i++)
                    if ((winding += crossings[i].Winding) != 0) Cover(crossings[i].X, crossings[i + 1].X);
            }
            Paint(row, red, green, blue);
        }
    }

    private void Cover(double from, double to)
    {
        (from, to) = (Math.Max(0, from), Math.Min(Size, to));
        for (int x = (int)from; x < to; x++) _cover[x] += (float)((Math.Min(to, x + 1) - Math.Max(from, x)) / Lines);
    }

    private void Paint(int row, byte red, byte green, byte blue)
    {
        for (int x = 0; x < Size; x++)
        {
            if (_cover[x] <= 0) continue;
            Span<byte> pixel = Pixels.AsSpan((row * Size + x) * 3, 3);
            (pixel[0], pixel[1], pixel[2]) = (Mixed(pixel[0], red, _cover[x]), Mixed(pixel[1], green, _cover[x]), Mixed(pixel[2], blue, _cover[x]));
        }
    }

    private static byte Mixed(byte below, byte above, float cover) => (byte)Math.Clamp(below + (above - below) * cover + 0.5f, 0, 255);

    // Corners are rounded to 1/256 of a pixel, so that the last digits of a platform's sines change nothing.
    private static List<Edge> Edges(Outline outline, double x, double y, double radius, double turn)
    {
        double cos = Math.Cos(turn * Math.PI / 180) * radius, sin = Math.Sin(turn * Math.PI / 180) * radius;
        var edges = new List<Edge>();
        foreach ((double X, double Y)[] loop in outline.Loops)
        {
            (double X, double Y)[] corners = [.. loop.Select(p => (Rounded(x + p.X * cos - p.Y * sin), Rounded(y + p.X * sin + p.Y * cos)))];
            for (int i = 0; i < corners.Length; i++)
            {
                ((double X, double Y) a, (double X, double Y) b) = (corners[i], corners[(i + 1) % corners.Length]);
                if (a.Y == b.Y) continue;
                int winding = a.Y < b.Y ? 1 : -1;
                if (winding < 0) (a, b) = (b, a);
                edges.Add(new Edge(a.Y, b.Y, a.X, (b.X - a.X) / (b.Y - a.Y), winding));
            }
        }
        return edges;
    }

    private static double Rounded(double value) => Math.Round(value * 256) / 256;

    private readonly record struct Edge(double Top, double Bottom, double X, double Slope, int Winding);
}
