namespace Blip.MLNet.Samples.Shapes.Scenes;

/// <summary>Makes scenes: one thing, several alike, two groups, or three things in a line. Things never overlap and stay within the picture.</summary>
public static class SceneMaker
{
    private const double SmallLow = 0.085, SmallHigh = 0.115, LargeLow = 0.155, LargeHigh = 0.195;

    /// <summary>The scene of this place of a split; the same for the same arguments, whatever else is made.</summary>
    public static Scene Make(Domain domain, long seed, string split, long index)
    {
        var random = new Randomness(seed, $"{domain.Name}/{split}/scene", index);
        Colour background = random.Pick(domain.Backgrounds);
        double kind = random.Between(0, 1);
        if (kind < 0.2) return new Scene(domain, background, Arrangement.Scattered, Alike(domain, random, 1));
        if (kind < 0.4) return new Scene(domain, background, Arrangement.Scattered, Alike(domain, random, 2 + random.Below(4)));
        Arrangement arrangement = random.Chance(0.5) ? Arrangement.Row : Arrangement.Column;
        return new Scene(domain, background, arrangement, InLine(random, arrangement, kind < 0.7 ? Kinds(domain, random, 1, 1) : kind < 0.85 ? Mixed(domain, random) : Kinds(domain, random, 1, 1, 1)));
    }

    // Alike things, each in a cell of its own: a grid of 3 x 3, or 2 x 2 for large ones.
    private static IReadOnlyList<Group> Alike(Domain domain, Randomness random, int count)
    {
        Item like = Kind(domain, random, count <= 4);
        int cells = like.Size == Size.Large ? 2 : 3;
        if (count == 1) return [new Group([At(random, like, Place(random, like), Place(random, like))])];
        int[] chosen = [.. random.Shuffled(Enumerable.Range(0, cells * cells)).Take(count).Order()];
        return [new Group([.. chosen.Select(c => At(random, like, Cell(random, like, c % cells, cells), Cell(random, like, c / cells, cells)))])];
    }

    // A single thing is clearly in the middle or clearly at an edge, so that its place has a name.
    private static double Place(Randomness random, Item like) => random.Below(3) switch
    {
        0 => random.Between(like.Radius + 0.02, 0.27),
        1 => random.Between(0.46, 0.54),
        _ => 1 - random.Between(like.Radius + 0.02, 0.27),
    };

    private static double Cell(Randomness random, Item like, int cell, int cells)
    {
        double room = 0.5 / cells - like.Radius - 0.01;
        return (cell + 0.5) / cells + random.Between(-room, room);
    }

    // Groups share the length of the line; each lies across it in a row of its own.
    private static IReadOnlyList<Group> InLine(Randomness random, Arrangement arrangement, IReadOnlyList<(Item Like, int Count)> kinds)
    {
        var groups = new List<Group>();
        double share = 1.0 / kinds.Count, across = random.Between(0.35, 0.65);
        for (int g = 0; g < kinds.Count; g++)
        {
            (Item like, int count) = kinds[g];
            double radius = Math.Min(like.Radius, share / 2 - 0.015), room = share / 2 - radius - 0.01, along = share * (g + 0.5) + random.Between(-room, room);
            double spread = Math.Max(2 * radius + 0.02, 0.8 / count), middle = count > 1 ? 0.5 : across + random.Between(-0.06, 0.06);
            groups.Add(new Group([.. Enumerable.Range(0, count).Select(i =>
            {
                double side = middle + (i - (count - 1) / 2.0) * spread;
                Item item = like with { Radius = radius };
                return arrangement == Arrangement.Row ? At(random, item, along, side) : At(random, item, side, along);
            })]));
        }
        return groups;
    }

    private static IReadOnlyList<(Item Like, int Count)> Mixed(Domain domain, Randomness random)
    {
        int many = 2 + random.Below(3);
        return random.Chance(0.5) ? Kinds(domain, random, many, 1) : Kinds(domain, random, 1, many);
    }

    // Kinds of things that differ in colour or shape; many in a line are small.
    private static (Item Like, int Count)[] Kinds(Domain domain, Randomness random, params int[] counts)
    {
        var kinds = new List<(Item Like, int Count)>();
        while (kinds.Count < counts.Length)
        {
            Item like = Kind(domain, random, counts[kinds.Count] <= 2);
            if (kinds.All(k => k.Like.Colour != like.Colour || k.Like.Shape != like.Shape)) kinds.Add((like, counts[kinds.Count]));
        }
        return [.. kinds];
    }

    private static Item Kind(Domain domain, Randomness random, bool mayBeLarge)
    {
        Size size = mayBeLarge && random.Chance(0.5) ? Size.Large : Size.Small;
        double radius = size == Size.Large ? random.Between(LargeLow, LargeHigh) : random.Between(SmallLow, SmallHigh);
        return new Item(random.Pick(domain.Shapes), random.Pick(domain.Colours), size, 0.5, 0.5, radius, 0);
    }

    private static Item At(Randomness random, Item like, double x, double y) => like with { X = x, Y = y, Turn = random.Between(-8, 8) };
}
