using Blip.MLNet.Samples.Shapes.Drawing;

namespace Blip.MLNet.Samples.Shapes.Scenes;

/// <summary>A colour and its name.</summary>
public sealed record Colour(string Name, byte Red, byte Green, byte Blue);

/// <summary>A shape, its names, and its outline in a circle of radius 1.</summary>
public sealed record Shape(string Name, string Plural, Outline Outline);

/// <summary>What scenes are made of and what its things are called.</summary>
/// <param name="Name">The name that the command line takes.</param>
/// <param name="Colours">Colours of things.</param>
/// <param name="Shapes">Things.</param>
/// <param name="Backgrounds">Colours behind them.</param>
/// <param name="Ground">What the background is called.</param>
/// <param name="On">The preposition of things before the background.</param>
public sealed record Domain(string Name, IReadOnlyList<Colour> Colours, IReadOnlyList<Shape> Shapes, IReadOnlyList<Colour> Backgrounds, string Ground, string On)
{
    /// <summary>The first domain: plain colours and plane figures.</summary>
    public static Domain Figures { get; } = new("figures",
        [new("red", 214, 40, 40), new("green", 46, 160, 67), new("blue", 38, 84, 214), new("yellow", 250, 210, 30), new("orange", 245, 125, 20), new("purple", 135, 50, 175), new("pink", 250, 135, 185), new("brown", 125, 75, 35)],
        [new("circle", "circles", Outline.Circle), new("square", "squares", Outline.Square), new("triangle", "triangles", Outline.Triangle), new("star", "stars", Outline.Star), new("heart", "hearts", Outline.Heart), new("diamond", "diamonds", Outline.Diamond)],
        [new("white", 247, 247, 247), new("black", 18, 18, 18), new("gray", 150, 150, 150)], "background", "on");

    /// <summary>The second domain, to adapt a model to: new colours, new things, another ground.</summary>
    public static Domain Icons { get; } = new("icons",
        [new("teal", 0, 140, 140), new("maroon", 112, 10, 42), new("olive", 112, 116, 24), new("gold", 205, 160, 40), new("navy", 15, 25, 100), new("lavender", 190, 168, 240), new("lime", 165, 245, 45), new("salmon", 250, 150, 125)],
        [new("moon", "moons", Outline.Moon), new("ring", "rings", Outline.Ring), new("arrow", "arrows", Outline.Arrow), new("house", "houses", Outline.House), new("flower", "flowers", Outline.Flower), new("cross", "crosses", Outline.Cross)],
        [new("cream", 246, 238, 208), new("slate", 72, 86, 102), new("mint", 188, 236, 210)], "sky", "against");

    /// <summary>Every domain.</summary>
    public static IReadOnlyList<Domain> All { get; } = [Figures, Icons];

    /// <summary>Finds a domain by its name.</summary>
    /// <exception cref="ArgumentException">There is no such domain.</exception>
    public static Domain Named(string name) => All.FirstOrDefault(d => d.Name == name)
        ?? throw new ArgumentException($"There is no domain '{name}'; expected {string.Join(" or ", All.Select(d => d.Name))}.");
}
