using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A text that is true of a scene: one of its captions, or what somebody would search for ("a red circle").</summary>
/// <param name="Text">The text.</param>
/// <param name="Scene">The scene.</param>
/// <param name="Item">What a short text names, or null for a caption.</param>
internal sealed record Said(string Text, Scene Scene, Func<Scene, bool>? Item)
{
    private static readonly string[] s_counts = ["two", "three", "four", "five"];
    private static readonly (string, string)[] s_opposites =
        [("left", "right"), ("above", "below"), ("over", "under"), ("top", "bottom"), ("large", "small"), ("big", "little"), ("row", "column"), ("two", "three"), ("three", "four"), ("four", "five")];

    /// <summary>Draws a text of a scene.</summary>
    public static Said Of(Scene scene, Randomness random)
    {
        return random.Chance(0.6) ? new(random.Pick(Captions.Of(scene, random)), scene, null) : Short(scene, random, ["", "", "a picture of ", "a picture with "]);
    }

    /// <summary>Draws a text that names one thing of a scene.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="random">Random numbers.</param>
    /// <param name="openings">What may stand before it.</param>
    public static Said Short(Scene scene, Randomness random, IReadOnlyList<string> openings)
    {
        Group group = random.Pick(scene.Groups);
        (Shape shape, Colour colour) = (group.First.Shape, group.First.Colour);
        string before = random.Pick(openings);
        return random.Below(3) switch
        {
            0 => new($"{before}{Words.Article(shape.Name)} {shape.Name}", scene, s => s.Items.Any(i => i.Shape == shape)),
            1 => new($"{before}{Words.Coloured(group)}", scene, s => s.Groups.Any(g => g.First.Shape == shape && g.First.Colour == colour && (group.Count == 1 || g.Count == group.Count))),
            _ => new($"{before}{Words.Article(colour.Name)} {colour.Name} {shape.Name}", scene, s => s.Items.Any(i => i.Shape == shape && i.Colour == colour)),
        };
    }

    /// <summary>Whether the text may be true of another scene: surely for what it names, as good as surely for captions.</summary>
    public bool MayHold(Scene other)
    {
        if (Item is not null) return Item(other);
        if (ReferenceEquals(other, Scene) || Kinds(other).SetEquals(Kinds(Scene))) return true;
        // "three shapes in a row on a gray background"
        return Text.Contains(" shapes ", StringComparison.Ordinal) && other.Count == Scene.Count && other.Background == Scene.Background && other.Groups.Count > 1;
    }

    /// <summary>The text with one word changed, so that it is false of its scene.</summary>
    public string Falsified(Randomness random)
    {
        string[] words = Text.Split(' ');
        foreach (int place in random.Shuffled(Enumerable.Range(0, words.Length)))
        {
            string word = words[place].TrimEnd(','), mark = words[place][word.Length..];
            string[] others = [.. Others(word)];
            if (others.Length == 0) continue;
            words[place] = random.Pick(others) + mark;
            if (place > 0 && words[place - 1] is "a" or "an") words[place - 1] = Words.Article(words[place]);
            return string.Join(' ', words);
        }
        return "no shapes";
    }

    private IEnumerable<string> Others(string word)
    {
        Domain domain = Scene.Domain;
        if (domain.Colours.Any(c => c.Name == word)) return domain.Colours.Where(c => Scene.Items.All(i => i.Colour != c)).Select(c => c.Name);
        if (domain.Backgrounds.Any(c => c.Name == word)) return domain.Backgrounds.Where(c => Scene.Background != c).Select(c => c.Name);
        if (domain.Shapes.Any(s => s.Name == word)) return domain.Shapes.Where(s => Scene.Items.All(i => i.Shape != s)).Select(s => s.Name);
        if (domain.Shapes.Any(s => s.Plural == word)) return domain.Shapes.Where(s => Scene.Items.All(i => i.Shape != s)).Select(s => s.Plural);
        if (s_counts.Contains(word)) return s_counts.Where(c => c != word);
        return s_opposites.SelectMany(o => o.Item1 == word ? [o.Item2] : o.Item2 == word ? new[] { o.Item1 } : []);
    }

    private static HashSet<(Shape, Colour)> Kinds(Scene scene) => [.. scene.Groups.Select(g => (g.First.Shape, g.First.Colour))];
}
