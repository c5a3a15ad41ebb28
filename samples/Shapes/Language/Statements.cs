using Blip.MLNet.Samples.Shapes.Scenes;

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
            Claim claim = Claim.Of(left, right, random);
            if (claim.Holds(left, right) == wanted) return new(claim.Text, wanted);
        }
    }
}
