using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>The words for counts, sizes, places and relations, and noun phrases made of them.</summary>
public static class Words
{
    private static readonly string[] s_counts = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>A count of at most ten as a word.</summary>
    public static string Count(int count) => s_counts[count];

    /// <summary>"large" or "small".</summary>
    public static string Plain(Size size) => size == Size.Large ? "large" : "small";

    /// <summary>"big" or "little".</summary>
    public static string Other(Size size) => size == Size.Large ? "big" : "little";

    /// <summary>"a" or "an", whichever the next word takes.</summary>
    public static string Article(string next) => "aeiou".Contains(next[0]) ? "an" : "a";

    /// <summary>"a large red circle" or "three large red circles".</summary>
    public static string Full(Group group) => Phrase(group, $"{Plain(group.First.Size)} {group.First.Colour.Name}");

    /// <summary>"a big red circle" or "three big red circles".</summary>
    public static string FullOther(Group group) => Phrase(group, $"{Other(group.First.Size)} {group.First.Colour.Name}");

    /// <summary>"a red circle" or "three red circles".</summary>
    public static string Coloured(Group group) => Phrase(group, group.First.Colour.Name);

    /// <summary>"the red circle" or "the three red circles".</summary>
    public static string The(Group group) => group.Count == 1 ? $"the {Kind(group)}" : $"the {Count(group.Count)} {Kind(group)}";

    /// <summary>"red circle" or "red circles".</summary>
    public static string Kind(Group group) => $"{group.First.Colour.Name} {Noun(group)}";

    /// <summary>"circle" or "circles".</summary>
    public static string Noun(Group group) => group.Count == 1 ? group.First.Shape.Name : group.First.Shape.Plural;

    /// <summary>"is" or "are".</summary>
    public static string Be(Group group) => group.Count == 1 ? "is" : "are";

    /// <summary>"on a white background".</summary>
    public static string OnGround(Scene scene) => $"{scene.Domain.On} {Ground(scene)}";

    /// <summary>"a white background".</summary>
    public static string Ground(Scene scene) => $"{Article(scene.Background.Name)} {scene.Background.Name} {scene.Domain.Ground}";

    /// <summary>How the earlier group of a row or column lies to the later one (forward), or the later to the earlier.</summary>
    public static string Relation(Scene scene, bool forward, Randomness random) => (scene.Arrangement, forward) switch
    {
        (Arrangement.Row, true) => random.Chance(0.75) ? "to the left of" : "left of",
        (Arrangement.Row, false) => random.Chance(0.75) ? "to the right of" : "right of",
        (_, true) => random.Chance(0.75) ? "above" : "over",
        _ => random.Chance(0.75) ? "below" : "under",
    };

    /// <summary>Where a thing is: "in the middle", "at the top", "on the left", "at the bottom right".</summary>
    public static string Place(Item item)
    {
        string column = item.X < 0.4 ? "left" : item.X > 0.6 ? "right" : "", row = item.Y < 0.4 ? "top" : item.Y > 0.6 ? "bottom" : "";
        return (row, column) switch
        {
            ("", "") => "in the middle",
            ("", _) => $"on the {column}",
            (_, "") => $"at the {row}",
            _ => $"at the {row} {column}",
        };
    }

    private static string Phrase(Group group, string adjectives) =>
        group.Count == 1 ? $"{Article(adjectives)} {adjectives} {Noun(group)}" : $"{Count(group.Count)} {adjectives} {Noun(group)}";
}
