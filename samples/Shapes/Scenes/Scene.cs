namespace Blip.MLNet.Samples.Shapes.Scenes;

/// <summary>How large a thing is.</summary>
public enum Size
{
    Small,
    Large,
}

/// <summary>How the groups of a scene lie to one another.</summary>
public enum Arrangement
{
    /// <summary>Anywhere; nothing is said of left and right, above and below.</summary>
    Scattered,

    /// <summary>Groups from left to right.</summary>
    Row,

    /// <summary>Groups from top to bottom.</summary>
    Column,
}

/// <summary>One thing: where its centre is (0 to 1 from the left and from the top), its radius as a share of the picture, its turn in degrees.</summary>
public sealed record Item(Shape Shape, Colour Colour, Size Size, double X, double Y, double Radius, double Turn);

/// <summary>Things that are alike in shape, colour and size.</summary>
public sealed record Group(IReadOnlyList<Item> Items)
{
    public Item First => Items[0];

    public int Count => Items.Count;
}

/// <summary>What a picture shows. Its groups differ in colour or shape, and stand in the order of the arrangement.</summary>
public sealed record Scene(Domain Domain, Colour Background, Arrangement Arrangement, IReadOnlyList<Group> Groups)
{
    public IEnumerable<Item> Items => Groups.SelectMany(g => g.Items);

    public int Count => Groups.Sum(g => g.Count);
}
