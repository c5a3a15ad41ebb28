using Blip.MLNet.Samples.Shapes.Scenes;
using static Blip.MLNet.Samples.Shapes.Language.Words;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>A statement on a pair of pictures, and whether it holds.</summary>
public sealed record Statement(string Text, bool Holds);

/// <summary>Statements on pairs of scenes, as NLVR2 has them; half of them hold.</summary>
public static class Statements
{
    /// <summary>A statement on two scenes; a coin decides whether it holds.</summary>
    public static Statement Of(Scene left, Scene right, Randomness random)
    {
        bool wanted = random.Chance(0.5);
        for (; ; )
        {
            Statement statement = Any(left, right, random);
            if (statement.Holds == wanted) return statement;
        }
    }

    private static Statement Any(Scene left, Scene right, Randomness random)
    {
        Scene[] both = [left, right];
        Shape shape = random.Chance(0.7) ? random.Pick([.. left.Items, .. right.Items]).Shape : random.Pick(left.Domain.Shapes);
        Colour colour = random.Chance(0.7) ? random.Pick([.. left.Items, .. right.Items]).Colour : random.Pick(left.Domain.Colours);
        switch (random.Below(7))
        {
            case 0:
                int total = both.Sum(s => s.Items.Count(i => i.Shape == shape)), said = random.Chance(0.5) ? total : random.Below(6);
                return new($"there {(said == 1 ? "is" : "are")} {Count(said)} {(said == 1 ? shape.Name : shape.Plural)} in total", said == total);
            case 1:
                (string words, Func<int, bool> holds) = random.Pick(Comparisons);
                return new($"the left picture has {words} the right picture", holds(left.Count.CompareTo(right.Count)));
            case 2:
                return new($"both pictures show {Article(shape.Name)} {shape.Name}", both.All(s => s.Items.Any(i => i.Shape == shape)));
            case 3:
                return new($"at least one picture shows something {colour.Name}", both.Any(s => s.Items.Any(i => i.Colour == colour)));
            case 4:
                return new($"neither picture shows {Article(shape.Name)} {shape.Name}", both.All(s => s.Items.All(i => i.Shape != shape)));
            case 5:
                Colour ground = random.Pick(left.Domain.Backgrounds);
                return new($"exactly one picture has {Article(ground.Name)} {ground.Name} {left.Domain.Ground}", both.Count(s => s.Background == ground) == 1);
            default:
                Group group = random.Pick([.. left.Groups, .. right.Groups]);
                string side = random.Pick(["left", "right"]);
                int shown = (side == "left" ? left : right).Items.Count(i => i.Shape == group.First.Shape && i.Colour == group.First.Colour);
                return new($"the {side} picture shows {Coloured(group)}", group.Count == 1 ? shown > 0 : shown == group.Count);
        }
    }

    private static readonly (string Words, Func<int, bool> Holds)[] Comparisons =
        [("more shapes than", c => c > 0), ("fewer shapes than", c => c < 0), ("the same number of shapes as", c => c == 0)];
}
