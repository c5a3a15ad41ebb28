using Blip.MLNet.Samples.Shapes.Scenes;
using static Blip.MLNet.Samples.Shapes.Language.Words;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>Five different true captions of a scene, lower-case, 5 to 14 words; the first names everything.</summary>
public static class Captions
{
    /// <summary>Captions of a scene, in order of how much they tell.</summary>
    public static IReadOnlyList<string> Of(Scene scene, Randomness random) => scene.Groups.Count switch
    {
        1 when scene.Count == 1 => OfOne(scene, random),
        1 => OfMany(scene, random),
        2 => OfTwo(scene, random),
        _ => OfThree(scene, random),
    };

    /// <summary>What there is and nothing else, without articles: "red circle and three blue stars".</summary>
    public static string Brief(Scene scene)
    {
        string[] things = [.. scene.Groups.Select(g => g.Count == 1 ? Kind(g) : $"{Count(g.Count)} {Kind(g)}")];
        return things.Length == 1 ? things[0] : $"{string.Join(", ", things[..^1])} and {things[^1]}";
    }

    private static string[] OfOne(Scene scene, Randomness random)
    {
        Group group = scene.Groups[0];
        string place = Place(group.First), picture = random.Pick(["picture", "image"]);
        return
        [
            $"{Full(group)} {OnGround(scene)}",
            $"{Full(group)} {place} of the {picture}",
            $"there is {Coloured(group)} {place} of {Ground(scene)}",
            $"{Ground(scene)} with a single {FullOther(group)[2..]}",
            random.Chance(0.5) ? $"one {Kind(group)} alone {OnGround(scene)}" : $"the {picture} shows only {FullOther(group)}",
        ];
    }

    private static string[] OfMany(Scene scene, Randomness random)
    {
        Group group = scene.Groups[0];
        string set = group.Count == 2 ? "pair" : "group of " + Count(group.Count), picture = random.Pick(["picture", "image"]);
        return
        [
            $"{Full(group)} {OnGround(scene)}",
            $"there are {Full(group)} in the {picture}",
            $"{Ground(scene)} with {Coloured(group)}",
            group.Count == 2 ? $"a pair of {FullOther(group)[4..]}" : $"a {set} {Other(group.First.Size)} {Kind(group)}",
            random.Chance(0.5) ? $"{Coloured(group)} of the same size" : $"the {picture} shows {Coloured(group)} {OnGround(scene)}",
        ];
    }

    private static string[] OfTwo(Scene scene, Randomness random)
    {
        (Group first, Group second) = (scene.Groups[0], scene.Groups[1]);
        string near = scene.Arrangement == Arrangement.Row ? random.Pick(["next to", "beside"]) : Relation(scene, true, random);
        return
        [
            $"{Full(first)} and {Full(second)} {OnGround(scene)}",
            $"{Full(first)} {Relation(scene, true, random)} {Full(second)}",
            $"there {Be(second)} {Coloured(second)} {Relation(scene, false, random)} {Coloured(first)}",
            $"{FullOther(first)} {near} {FullOther(second)}",
            random.Chance(0.7) ? $"{Ground(scene)} with {Coloured(first)} and {Coloured(second)}" : $"{Count(scene.Count)} shapes {OnGround(scene)}",
        ];
    }

    private static string[] OfThree(Scene scene, Randomness random)
    {
        (Group first, Group second, Group third) = (scene.Groups[0], scene.Groups[1], scene.Groups[2]);
        string line = scene.Arrangement == Arrangement.Row ? "row" : "column";
        return
        [
            $"{Coloured(first)}, {Coloured(second)} and {Coloured(third)}",
            $"{Full(second)} between {Coloured(first)} and {Coloured(third)}",
            $"three shapes in a {line} {OnGround(scene)}",
            $"there is {Full(first)} {Relation(scene, true, random)} {Coloured(second)}",
            random.Chance(0.5) ? $"{Coloured(third)} {Relation(scene, false, random)} {FullOther(second)}" : $"{Ground(scene)} with {Coloured(first)}, {Coloured(second)} and {Coloured(third)}",
        ];
    }
}
