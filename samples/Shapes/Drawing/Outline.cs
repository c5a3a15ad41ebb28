namespace Blip.MLNet.Samples.Shapes.Drawing;

/// <summary>Closed outlines of a shape around (0, 0), y downwards, within a circle of radius 1. What the outlines wind around is filled.</summary>
public sealed class Outline
{
    private Outline(params (double X, double Y)[][] loops) => Loops = loops;

    public IReadOnlyList<(double X, double Y)[]> Loops { get; }

    public static Outline Circle { get; } = new(Arc(0, 0, 0.92, 0, 360, 48));

    public static Outline Square { get; } = new([(-0.78, -0.78), (0.78, -0.78), (0.78, 0.78), (-0.78, 0.78)]);

    public static Outline Triangle { get; } = new([(0, -0.95), (0.92, 0.7), (-0.92, 0.7)]);

    public static Outline Star { get; } = new([.. Enumerable.Range(0, 10).Select(i => Polar(0, 0, i % 2 == 0 ? 1 : 0.42, i * 36 - 90))]);

    public static Outline Heart { get; } = new([.. Enumerable.Range(0, 48).Select(i => HeartPoint(i * Math.PI / 24))]);

    public static Outline Diamond { get; } = new([(0, -1), (0.6, 0), (0, 1), (-0.6, 0)]);

    public static Outline Moon { get; } = new([.. Arc(0, 0, 0.95, 50, 310, 36), .. Arc(0.5, 0, 0.7342, 277.65, 82.35, 30)]);

    public static Outline Ring { get; } = new(Arc(0, 0, 0.95, 0, 360, 48), Arc(0, 0, 0.55, 360, 0, 48));

    public static Outline Arrow { get; } = new([(0.98, 0), (0.2, -0.75), (0.2, -0.28), (-0.95, -0.28), (-0.95, 0.28), (0.2, 0.28), (0.2, 0.75)]);

    public static Outline House { get; } = new([(0, -0.98), (0.9, -0.15), (0.66, -0.15), (0.66, 0.75), (0.18, 0.75), (0.18, 0.2), (-0.18, 0.2), (-0.18, 0.75), (-0.66, 0.75), (-0.66, -0.15), (-0.9, -0.15)]);

    public static Outline Flower { get; } = new([.. Enumerable.Range(0, 5).Select(i => Polar(0, 0, 0.56, i * 72 - 90)).Select(p => Arc(p.X, p.Y, 0.4, 0, 360, 24))]);

    public static Outline Cross { get; } = new([(-0.3, -0.92), (0.3, -0.92), (0.3, -0.3), (0.92, -0.3), (0.92, 0.3), (0.3, 0.3), (0.3, 0.92), (-0.3, 0.92), (-0.3, 0.3), (-0.92, 0.3), (-0.92, -0.3), (-0.3, -0.3)]);

    private static (double X, double Y)[] Arc(double x, double y, double radius, double from, double to, int steps) =>
        [.. Enumerable.Range(0, steps).Select(i => Polar(x, y, radius, from + (to - from) * i / (Math.Abs(to - from) == 360 ? steps : steps - 1)))];

    private static (double X, double Y) Polar(double x, double y, double radius, double degrees) =>
        (x + radius * Math.Cos(degrees * Math.PI / 180), y + radius * Math.Sin(degrees * Math.PI / 180));

    private static (double X, double Y) HeartPoint(double t) =>
        (Math.Pow(Math.Sin(t), 3) * 0.95, -(13 * Math.Cos(t) - 5 * Math.Cos(2 * t) - 2 * Math.Cos(3 * t) - Math.Cos(4 * t) + 2.5) / 17);
}
