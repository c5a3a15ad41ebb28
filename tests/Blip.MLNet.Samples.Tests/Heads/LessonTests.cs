using Blip.MLNet.Modules.Images;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Scenes;
using Blip.MLNet.Samples.ShapesModel.Heads;
using Blip.MLNet.Samples.Tests.Shapes;

namespace Blip.MLNet.Samples.Tests.Heads;

/// <summary>What the reasoner learns from is labelled rightly, and a sentence by itself does not tell whether it holds.</summary>
public class LessonTests
{
    private static readonly SceneSet s_set = new("train", 5000, new ImageProcessor(16));

    public static TheoryData<string> Names => [nameof(Lessons.QuantifiedOfOne), nameof(Lessons.CountedOfOne), nameof(Lessons.Quantified), nameof(Lessons.Counted), nameof(Lessons.Claimed)];

    [Theory, MemberData(nameof(Names))]
    public void Sentences_are_labelled_rightly_and_do_not_give_themselves_away(string name)
    {
        PairExample[] examples = Draw(typeof(Lessons).GetMethod(name)!.CreateDelegate<Lesson>(), 4000);
        Assert.All(examples, e => Assert.True(StatementCheck.IsTrue(s_set.Scenes[e.Left], s_set.Scenes[e.Right], e.Text) == e.Holds, $"'{e.Text}' {e.Holds}"));
        Assert.All(examples.GroupBy(e => e.Kind), g => AssertBalanced([.. g]));
        Assert.All(examples.GroupBy(e => e.Text).Where(g => g.Count() > 30), g => AssertBalanced([.. g]));
        if (name.EndsWith("OfOne", StringComparison.Ordinal)) Assert.All(examples, e => Assert.Equal(e.Left, e.Right));
    }

    [Fact]
    public void Statements_of_every_kind_are_learned_and_reported() =>
        Assert.Equal(Enum.GetValues<ClaimKind>(), Draw(Lessons.Claimed, 500).Select(e => e.Kind!.Value).Distinct().Order());

    [Fact]
    public void A_text_about_one_picture_stands_for_both_sides()
    {
        PairExample[] examples = Draw(Lessons.OnePicture, 1000);
        Assert.All(examples, e => Assert.Equal(e.Left, e.Right));
        AssertBalanced(examples);
    }

    [Fact]
    public void Stages_follow_one_another_with_their_shares()
    {
        var easy = new Stage(0.25, (Named("a"), 1));
        var hard = new Stage(1, (Named("b"), 0.25), (Named("c"), 0.75));
        var curriculum = new Curriculum(easy, hard);
        Assert.Equal([easy, easy, hard, hard, hard, hard, hard, hard], Enumerable.Range(0, 8).Select(step => curriculum.At(step, 8)));
        Assert.Equal("aaaa", string.Concat(curriculum.Draw(4, s_set, 0, 8).Select(e => e.Text)));
        Assert.Equal("bccc", string.Concat(curriculum.Draw(4, s_set, 7, 8).Select(e => e.Text)));
        static Lesson Named(string text) => (_, _) => new PairExample(text, 0, 0, true);
    }

    private static PairExample[] Draw(Lesson lesson, int count)
    {
        var random = new Randomness(3, "lessons", 0);
        return [.. Enumerable.Range(0, count).Select(_ => lesson(s_set, random))];
    }

    private static void AssertBalanced(PairExample[] examples)
    {
        Assert.NotEmpty(examples);
        double deviation = 4 * Math.Sqrt(examples.Length) / 2; // four standard deviations of a fair coin
        Assert.InRange(examples.Count(e => e.Holds), examples.Length / 2.0 - deviation, examples.Length / 2.0 + deviation);
    }
}
