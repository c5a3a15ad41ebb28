using Blip.MLNet.Samples.Shapes.Scenes;
using static Blip.MLNet.Samples.Shapes.Language.Words;

namespace Blip.MLNet.Samples.Shapes.Language;

/// <summary>What a claim on two pictures is about.</summary>
public enum ClaimKind
{
    /// <summary>"there are three stars in total"</summary>
    Total,

    /// <summary>"the left picture has more shapes than the right picture"</summary>
    Comparison,

    /// <summary>"both pictures show a star"</summary>
    Both,

    /// <summary>"at least one picture shows something red"</summary>
    AtLeastOne,

    /// <summary>"neither picture shows a star"</summary>
    Neither,

    /// <summary>"exactly one picture has a white background"</summary>
    ExactlyOne,

    /// <summary>"the left picture shows two red stars"</summary>
    OneSide,
}

/// <summary>A sentence on a left and a right picture that is true of some pairs and false of others.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Holds">Whether it is true of a left and a right scene.</param>
public sealed record Claim(ClaimKind Kind, string Text, Func<Scene, Scene, bool> Holds)
{
    private static readonly (string Words, Func<int, bool> Holds)[] s_comparisons =
        [("more shapes than", c => c > 0), ("fewer shapes than", c => c < 0), ("the same number of shapes as", c => c == 0)];

    /// <summary>A claim about what two scenes show, true of them or not.</summary>
    public static Claim Of(Scene left, Scene right, Randomness random)
    {
        Shape shape = random.Chance(0.7) ? random.Pick([.. left.Items, .. right.Items]).Shape : random.Pick(left.Domain.Shapes);
        Colour colour = random.Chance(0.7) ? random.Pick([.. left.Items, .. right.Items]).Colour : random.Pick(left.Domain.Colours);
        ClaimKind kind = (ClaimKind)random.Below(7);
        switch (kind)
        {
            case ClaimKind.Total:
                int said = random.Chance(0.5) ? Number(left, shape) + Number(right, shape) : random.Below(6);
                return new(kind, $"there {(said == 1 ? "is" : "are")} {Count(said)} {(said == 1 ? shape.Name : shape.Plural)} in total", (l, r) => Number(l, shape) + Number(r, shape) == said);
            case ClaimKind.Comparison:
                (string words, Func<int, bool> holds) = random.Pick(s_comparisons);
                return new(kind, $"the left picture has {words} the right picture", (l, r) => holds(l.Count.CompareTo(r.Count)));
            case ClaimKind.Both:
                return new(kind, $"both pictures show {Article(shape.Name)} {shape.Name}", (l, r) => Number(l, shape) > 0 && Number(r, shape) > 0);
            case ClaimKind.AtLeastOne:
                return new(kind, $"at least one picture shows something {colour.Name}", (l, r) => l.Items.Concat(r.Items).Any(i => i.Colour == colour));
            case ClaimKind.Neither:
                return new(kind, $"neither picture shows {Article(shape.Name)} {shape.Name}", (l, r) => Number(l, shape) + Number(r, shape) == 0);
            case ClaimKind.ExactlyOne:
                Colour ground = random.Pick(left.Domain.Backgrounds);
                return new(kind, $"exactly one picture has {Article(ground.Name)} {ground.Name} {left.Domain.Ground}", (l, r) => l.Background == ground != (r.Background == ground));
            default:
                Group group = random.Pick([.. left.Groups, .. right.Groups]);
                bool isLeft = random.Pick([true, false]);
                return new(ClaimKind.OneSide, $"the {(isLeft ? "left" : "right")} picture shows {Coloured(group)}", (l, r) =>
                {
                    int shown = (isLeft ? l : r).Items.Count(i => i.Shape == group.First.Shape && i.Colour == group.First.Colour);
                    return group.Count == 1 ? shown > 0 : shown == group.Count;
                });
        }
    }

    private static int Number(Scene scene, Shape shape) => scene.Items.Count(i => i.Shape == shape);
}
