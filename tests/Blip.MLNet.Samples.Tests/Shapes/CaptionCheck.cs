using System.Text.RegularExpressions;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>Reads a caption back and says whether it is true of a scene; a caption that it cannot read is not true.</summary>
internal static partial class CaptionCheck
{
    public static bool IsTrue(Scene scene, string caption)
    {
        var reader = new SceneReader(scene.Domain);
        bool truth = true;
        string plain = reader.Ground.Replace(caption, m =>
        {
            truth &= m.Groups["colour"].Value == scene.Background.Name;
            return "G";
        });
        var nouns = new List<Match>();
        plain = reader.Noun.Replace(plain, m =>
        {
            nouns.Add(m);
            return "N";
        });
        Item[][] things = [.. nouns.Select(n => reader.Things(scene, n))];
        truth &= nouns.All(n => reader.Holds(scene, n));
        if (!truth) return false;
        if (plain.Contains("alone") || plain.Contains("only")) truth &= scene.Count == 1;
        if (Related().Match(plain) is { Success: true } related) truth &= SceneReader.Lie(things[0], related.Groups[1].Value, things[1]);
        if (plain.Contains("N between N and N")) truth &= Between(things[0], things[1], things[2], i => i.X) || Between(things[0], things[1], things[2], i => i.Y);
        if (Placed().Match(plain) is { Success: true } placed) truth &= Place(things[0].Single()) == placed.Groups[1].Value;
        if (plain.Contains("same size")) truth &= things[0].Select(i => i.Size).Distinct().Count() == 1 && scene.Groups.Count == 1;
        if (plain.Contains("in a row")) truth &= Ordered(scene, i => i.X);
        if (plain.Contains("in a column")) truth &= Ordered(scene, i => i.Y);
        return truth && Forms().IsMatch(plain);
    }

    private static bool Between(Item[] middle, Item[] first, Item[] last, Func<Item, double> along) =>
        first.Max(along) < middle.Min(along) && middle.Max(along) < last.Min(along) || last.Max(along) < middle.Min(along) && middle.Max(along) < first.Min(along);

    private static bool Ordered(Scene scene, Func<Item, double> along) => scene.Items.Zip(scene.Items.Skip(1), (a, b) => along(b) - along(a)).All(d => d > 0.15);

    private static string Place(Item item)
    {
        string across = item.X < 0.34 ? " left" : item.X > 0.66 ? " right" : "", down = item.Y < 0.34 ? " top" : item.Y > 0.66 ? " bottom" : "";
        return (down + across) switch { "" => "in the middle", " left" or " right" => $"on the{across}", _ => $"at the{down}{across}" };
    }

    [GeneratedRegex($"N ({SceneReader.Relations}) N")]
    private static partial Regex Related();

    [GeneratedRegex("N ((?:in|at|on) the (?:middle|left|right|top left|top right|top|bottom left|bottom right|bottom)) of")]
    private static partial Regex Placed();

    [GeneratedRegex($"^(N (on|against) G|N (in|at|on) the [a-z ]+ of the (picture|image)|there is N (in|at|on) the [a-z ]+ of G|G with N( and N|, N and N)?|N alone (on|against) G|the (picture|image) shows (only N|N (on|against) G)|there are N in the (picture|image)|N|N of the same size|N and N (on|against) G|(there (is|are) )?N ({SceneReader.Relations}) N|N, N and N|N between N and N|N in a (row|column) (on|against) G)$")]
    private static partial Regex Forms();
}
