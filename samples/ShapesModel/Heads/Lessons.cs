using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.ShapesModel.Heads;

/// <summary>A sentence on two rows of a set, and whether it holds.</summary>
internal sealed record PairExample(string Text, int Left, int Right, bool Holds, ClaimKind? Kind = null);

/// <summary>Makes an example of a set's scenes.</summary>
internal delegate PairExample Lesson(SceneSet set, Randomness random);

/// <summary>
/// Lessons from easy to hard. In each, half of the sentences hold, and a sentence by itself does not tell whether it does: true ones and false ones are
/// written alike, and pictures are found for them.
/// </summary>
internal static class Lessons
{
    /// <summary>A text about one picture, which stands on both sides: the task of a matching head.</summary>
    public static PairExample OnePicture(SceneSet set, Randomness random)
    {
        int row = random.Below(set.Scenes.Length);
        var said = Said.Of(set.Scenes[row], random);
        bool holds = random.Chance(0.5);
        return new(holds ? said.Text : said.Falsified(random), row, row, holds);
    }

    /// <summary>The same of one picture on both sides: all quantifiers then say one thing, or its contrary.</summary>
    public static PairExample QuantifiedOfOne(SceneSet set, Randomness random) => Placed(set, random, same: true, (scene, _) => Quantify(scene, random, quantifiers: 5));

    /// <summary>What is on the left or on the right, in both pictures, in one of them, in neither.</summary>
    public static PairExample Quantified(SceneSet set, Randomness random) => Placed(set, random, same: false, (left, right) => Quantify(random.Pick([left, right]), random, quantifiers: 6));

    /// <summary>How many there are in one picture, which stands on both sides.</summary>
    public static PairExample CountedOfOne(SceneSet set, Randomness random) => Placed(set, random, same: true, (left, right) => Number(left, right, random));

    /// <summary>How many there are on the left or on the right.</summary>
    public static PairExample Counted(SceneSet set, Randomness random) => Placed(set, random, same: false, (left, right) => Number(left, right, random));

    /// <summary>The statements of the Shapes data set.</summary>
    public static PairExample Claimed(SceneSet set, Randomness random) => Placed(set, random, same: false, (left, right) => Claim.Of(left, right, random));

    /// <summary>Those statements which are harder than to find a thing or a colour.</summary>
    public static PairExample ClaimedHard(SceneSet set, Randomness random) => Placed(set, random, same: false, (left, right) =>
    {
        for (; ; )
        {
            Claim claim = Claim.Of(left, right, random);
            if (claim.Kind is not (ClaimKind.AtLeastOne or ClaimKind.OneSide)) return claim;
        }
    });

    private static Claim Quantify(Scene named, Randomness random, int quantifiers)
    {
        Said said = Said.Short(named, random, [""]);
        (string shows, string show, Func<Scene, bool> holds) = random.Chance(0.3)
            ? ($"has {Words.Ground(named)}", $"have {Words.Ground(named)}", s => s.Background == named.Background)
            : ($"shows {said.Text}", $"show {said.Text}", said.Item!);
        return random.Below(quantifiers) switch
        {
            0 => new(ClaimKind.OneSide, $"the left picture {shows}", (l, r) => holds(l)),
            1 => new(ClaimKind.OneSide, $"the right picture {shows}", (l, r) => holds(r)),
            2 => new(ClaimKind.Both, $"both pictures {show}", (l, r) => holds(l) && holds(r)),
            3 => new(ClaimKind.Neither, $"neither picture {shows}", (l, r) => !holds(l) && !holds(r)),
            4 => new(ClaimKind.AtLeastOne, $"at least one picture {shows}", (l, r) => holds(l) || holds(r)),
            _ => new(ClaimKind.ExactlyOne, $"exactly one picture {shows}", (l, r) => holds(l) != holds(r)),
        };
    }

    private static Claim Number(Scene left, Scene right, Randomness random)
    {
        bool isLeft = random.Chance(0.5), all = random.Chance(0.5);
        Scene named = isLeft ? left : right;
        Shape shape = random.Pick([.. named.Items]).Shape;
        int count = all ? named.Count : named.Items.Count(i => i.Shape == shape);
        string side = isLeft ? "left" : "right";
        return all
            ? new(ClaimKind.Total, $"the {side} picture has {Words.Count(count)} {(count == 1 ? "shape" : "shapes")}", (l, r) => (isLeft ? l : r).Count == count)
            : new(ClaimKind.Total, $"there {(count == 1 ? "is" : "are")} {Words.Count(count)} {(count == 1 ? shape.Name : shape.Plural)} in the {side} picture",
                (l, r) => (isLeft ? l : r).Items.Count(i => i.Shape == shape) == count);
    }

    // A claim about two pictures, put to these or to others, as a coin decides whether it is to hold; the others have one of the pictures if there are such.
    private static PairExample Placed(SceneSet set, Randomness random, bool same, Func<Scene, Scene, Claim> make)
    {
        int first = random.Below(set.Scenes.Length), second = same ? first : random.Below(set.Scenes.Length);
        Claim claim = make(set.Scenes[first], set.Scenes[second]);
        bool wanted = random.Chance(0.5);
        (int left, int right) = (first, second);
        for (int tries = 0; ; tries++)
        {
            bool holds = claim.Holds(set.Scenes[left], set.Scenes[right]);
            if (holds == wanted || tries == 2000) return new(claim.Text, left, right, holds, claim.Kind);
            int other = random.Below(set.Scenes.Length);
            (left, right) = same ? (other, other) : tries % 10 == 9 ? (other, random.Below(set.Scenes.Length)) : random.Chance(0.5) ? (first, other) : (other, second);
        }
    }
}
