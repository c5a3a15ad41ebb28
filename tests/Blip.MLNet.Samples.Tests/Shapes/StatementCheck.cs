using System.Text.RegularExpressions;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>Judges a statement on two scenes, apart from the code that writes it; null for one that it cannot read.</summary>
internal static class StatementCheck
{
    public static bool? IsTrue(Scene left, Scene right, string statement)
    {
        switch (statement)
        {
            case "the left picture has more shapes than the right picture": return left.Items.Count() > right.Items.Count();
            case "the left picture has fewer shapes than the right picture": return left.Items.Count() < right.Items.Count();
            case "the left picture has the same number of shapes as the right picture": return left.Items.Count() == right.Items.Count();
        }
        var reader = new SceneReader(left.Domain);
        Match m;
        if ((m = Regex.Match(statement, @"^there (?:is|are) ((\w+) \w+) (?:in total|in the (left|right) picture)$")).Success)
        {
            Scene[] seen = m.Groups[3].Value switch { "left" => [left], "right" => [right], _ => [left, right] };
            Match noun = reader.Noun.Match(m.Groups[1].Value);
            return SceneReader.NumberOf(m.Groups[2].Value) == seen.Sum(s => reader.Things(s, noun).Length);
        }
        if (!(m = Regex.Match(statement, "^(both pictures (?:show|have)|(?:the left|the right|neither|at least one|exactly one) picture (?:shows|has)) (.+)$")).Success) return null;
        if (Shown(reader, m.Groups[2].Value) is not { } shown) return null;
        int holds = new[] { left, right }.Count(shown);
        return m.Groups[1].Value.Split(" picture")[0] switch
        {
            "both" => holds == 2,
            "neither" => holds == 0,
            "at least one" => holds >= 1,
            "exactly one" => holds == 1,
            "the left" => shown(left),
            _ => shown(right),
        };
    }

    private static Func<Scene, bool>? Shown(SceneReader reader, string what)
    {
        Match m;
        if ((m = reader.Ground.Match(what)).Success) return s => s.Background.Name == m.Groups["colour"].Value;
        if ((m = Regex.Match(what, @"^something (\w+)$")).Success) return s => s.Items.Any(i => i.Colour.Name == m.Groups[1].Value);
        if ((m = Regex.Match(what, @"^(\w+) shapes?$")).Success) return s => s.Items.Count() == SceneReader.NumberOf(m.Groups[1].Value);
        return (m = reader.Noun.Match(what)).Success ? s => reader.Holds(s, m) : null;
    }
}
