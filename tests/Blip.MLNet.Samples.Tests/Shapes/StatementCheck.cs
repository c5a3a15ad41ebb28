using System.Text.RegularExpressions;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>Judges a statement on two scenes, apart from the code that writes it; null for one that it cannot read.</summary>
internal static class StatementCheck
{
    public static bool? IsTrue(Scene left, Scene right, string statement)
    {
        var reader = new SceneReader(left.Domain);
        Scene[] both = [left, right];
        Match m;
        if ((m = Regex.Match(statement, @"^there (?:is|are) ((\w+) \w+) in total$")).Success)
        {
            Match noun = reader.Noun.Match(m.Groups[1].Value);
            return SceneReader.NumberOf(m.Groups[2].Value) == both.Sum(s => reader.Things(s, noun).Length);
        }
        switch (statement)
        {
            case "the left picture has more shapes than the right picture": return left.Items.Count() > right.Items.Count();
            case "the left picture has fewer shapes than the right picture": return left.Items.Count() < right.Items.Count();
            case "the left picture has the same number of shapes as the right picture": return left.Items.Count() == right.Items.Count();
        }
        if ((m = Regex.Match(statement, "^both pictures show (.+)$")).Success) return both.All(s => reader.Holds(s, reader.Noun.Match(m.Groups[1].Value)));
        if ((m = Regex.Match(statement, "^neither picture shows (.+)$")).Success) return !both.Any(s => reader.Holds(s, reader.Noun.Match(m.Groups[1].Value)));
        if ((m = Regex.Match(statement, @"^at least one picture shows something (\w+)$")).Success) return both.Any(s => s.Items.Any(i => i.Colour.Name == m.Groups[1].Value));
        if ((m = Regex.Match(statement, "^exactly one picture has (.+)$")).Success) return left.Background != right.Background && both.Any(s => s.Background.Name == reader.Ground.Match(m.Groups[1].Value).Groups["colour"].Value);
        if ((m = Regex.Match(statement, "^the (left|right) picture shows (.+)$")).Success) return reader.Holds(m.Groups[1].Value == "left" ? left : right, reader.Noun.Match(m.Groups[2].Value));
        return null;
    }
}
