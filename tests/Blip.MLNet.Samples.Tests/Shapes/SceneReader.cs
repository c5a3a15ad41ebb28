using System.Text.RegularExpressions;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>Noun phrases read back from sentences and looked up in a scene, apart from the code that writes them.</summary>
internal sealed class SceneReader
{
    private static IReadOnlyList<string> Counts { get; } = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    private readonly Domain _domain;

    public SceneReader(Domain domain)
    {
        _domain = domain;
        string colours = Either(domain.Colours.Select(c => c.Name)), shapes = Either(domain.Shapes.SelectMany(s => new[] { s.Plural, s.Name }).Concat(["shapes"]));
        Noun = new Regex($@"\b(?:(?<pair>a pair of )|a group of |(?<only>a single) |(?:an?|the) )?(?:(?<count>{Either(Counts)}) )?(?:(?<size>large|small|big|little) )?(?:(?<colour>{colours}) )?(?<shape>{shapes})\b");
        Ground = new Regex($@"\ban? (?<colour>{Either(domain.Backgrounds.Select(c => c.Name))}) {domain.Ground}\b");
    }

    /// <summary>A noun phrase: "two small red circles".</summary>
    public Regex Noun { get; }

    /// <summary>"a white background".</summary>
    public Regex Ground { get; }

    /// <summary>The things of a scene that a noun phrase may mean.</summary>
    public Item[] Things(Scene scene, Match noun) => [.. scene.Items.Where(i =>
        (!noun.Groups["size"].Success || noun.Groups["size"].Value is "large" or "big" == i.Size is Size.Large)
        && (!noun.Groups["colour"].Success || noun.Groups["colour"].Value == i.Colour.Name)
        && (noun.Groups["shape"].Value == "shapes" || noun.Groups["shape"].Value == i.Shape.Name || noun.Groups["shape"].Value == i.Shape.Plural))];

    /// <summary>Whether a scene has what a noun phrase says: as many as it counts, one at least after "a"; the noun has the right number.</summary>
    public bool Holds(Scene scene, Match noun)
    {
        int found = Things(scene, noun).Length;
        string shape = noun.Groups["shape"].Value;
        bool plural = shape == "shapes" || _domain.Shapes.Any(s => s.Plural == shape);
        if (noun.Groups["only"].Success && scene.Count != 1) return false;
        if (noun.Groups["pair"].Success) return found == 2 && plural;
        if (!noun.Groups["count"].Success) return !plural && found >= 1 && (noun.Value[..2] is "a " or "an" or "th") && (noun.Value[..2] == "an") == "aeiou".Contains(noun.Value.Split(' ')[1][0]);
        int count = NumberOf(noun.Groups["count"].Value);
        return found == count && plural == (count != 1);
    }

    /// <summary>The number that a word says.</summary>
    public static int NumberOf(string word) => Counts.ToList().IndexOf(word);

    public static string Either(IEnumerable<string> words) => string.Join("|", words);

    /// <summary>Whether all of the first things lie to all of the others as the relation says.</summary>
    public static bool Lie(Item[] first, string relation, Item[] second) => relation switch
    {
        "to the left of" or "left of" => first.Max(i => i.X) < second.Min(i => i.X) - 0.1,
        "to the right of" or "right of" => first.Min(i => i.X) > second.Max(i => i.X) + 0.1,
        "above" or "over" => first.Max(i => i.Y) < second.Min(i => i.Y) - 0.1,
        "below" or "under" => first.Min(i => i.Y) > second.Max(i => i.Y) + 0.1,
        "next to" or "beside" => Lie(first, "left of", second) || Lie(first, "right of", second),
        _ => throw new ArgumentException($"Unknown relation '{relation}'."),
    };

    public const string Relations = "to the left of|to the right of|left of|right of|above|over|below|under|next to|beside";
}
