using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Output;
using Blip.MLNet.Samples.Shapes.Scenes;

namespace Blip.MLNet.Samples.Tests.Shapes;

/// <summary>What is said of scenes is true.</summary>
public class LanguageTests
{
    private const int Scenes = 1500;

    public static TheoryData<string> Domains => [.. Domain.All.Select(d => d.Name)];

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Domains))]
    public void FiveDifferentTrueCaptions(string domain)
    {
        for (int i = 0; i < Scenes; i++)
        {
            Example example = Example.Make(Domain.Named(domain), 7, "train", i);
            Assert.Equal(5, example.Captions.Distinct().Count());
            foreach (string caption in example.Captions)
            {
                Assert.InRange(caption.Split(' ').Length, 5, 14);
                Assert.Matches("^[a-z]+(,? [a-z]+)*$", caption);
                Assert.True(CaptionCheck.IsTrue(example.Scene, caption), $"'{caption}' is not true of scene {i}: {Told(example.Scene)}");
            }
        }
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Domains))]
    public void CaptionsOfOtherScenesAreMostlyFalse(string domain)
    {
        int holds = 0;
        for (int i = 0; i < 300; i++)
        {
            Example example = Example.Make(Domain.Named(domain), 7, "train", i), other = Example.Make(Domain.Named(domain), 7, "train", i + 1);
            holds += other.Captions.Count(c => CaptionCheck.IsTrue(example.Scene, c));
        }
        Assert.InRange(holds, 0, 75);
    }

    [Fact]
    public void TheCheckOfCaptionsSeesWrongOnes()
    {
        Domain d = Domain.Figures;
        Item circle = new(d.Shapes[0], d.Colours[0], Size.Large, 0.3, 0.5, 0.17, 0), square = new(d.Shapes[1], d.Colours[2], Size.Small, 0.7, 0.5, 0.1, 0);
        var scene = new Scene(d, d.Backgrounds[0], Arrangement.Row, [new Group([circle]), new Group([square])]);
        foreach (string right in new[] { "a large red circle to the left of a small blue square", "a white background with a red circle and a blue square", "two shapes on a white background" })
            Assert.True(CaptionCheck.IsTrue(scene, right), right);
        foreach (string wrong in new[] { "a large red circle to the right of a small blue square", "a large red circle above a blue square", "a small red circle next to a blue square", "a black background with a red circle and a blue square", "three shapes on a white background", "one red circle alone on a white background", "a red circle sings beside a blue square", "two red circles on a white background" })
            Assert.False(CaptionCheck.IsTrue(scene, wrong), wrong);
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Domains))]
    public void AnswersAreTrueAndOfEveryKind(string domain)
    {
        var kinds = new HashSet<string>();
        for (int i = 0; i < Scenes; i++)
        {
            Example example = Example.Make(Domain.Named(domain), 8, "val", i);
            Assert.Equal(Questions.PerScene, example.Questions.Select(q => q.Text).Distinct().Count());
            foreach (Question question in example.Questions)
            {
                Assert.True(QuestionCheck.Answer(example.Scene, question.Text) == question.Answer, $"'{question.Text}' '{question.Answer}' of scene {i}: {Told(example.Scene)}");
                kinds.Add(question.AnswerType);
            }
        }
        Assert.Equal(["number", "other", "yes/no"], kinds.Order());
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Domains))]
    public void StatementsAreLabelledRightAndBalanced(string domain)
    {
        int holds = 0;
        for (int i = 0; i < Scenes; i++)
        {
            Scene left = SceneMaker.Make(Domain.Named(domain), 9, "train", i), right = SceneMaker.Make(Domain.Named(domain), 9, "train", i + 1);
            Statement statement = Statements.Of(left, right, new Randomness(9, "pair", i));
            Assert.True(StatementCheck.IsTrue(left, right, statement.Text) == statement.Holds, $"'{statement.Text}' {statement.Holds}: {Told(left)} | {Told(right)}");
            if (statement.Holds) holds++;
        }
        Assert.InRange(holds, Scenes * 0.45, Scenes * 0.55);
    }

    [Theory(SkipTestWithoutData = true), MemberData(nameof(Domains))]
    public void ThingsLieApartAndWithinThePicture(string domain)
    {
        for (int i = 0; i < Scenes; i++)
        {
            Item[] items = [.. SceneMaker.Make(Domain.Named(domain), 10, "train", i).Items];
            Assert.All(items, a => Assert.True(Math.Min(a.X, a.Y) >= a.Radius && Math.Max(a.X, a.Y) <= 1 - a.Radius, $"scene {i}: {a}"));
            Assert.All(items, a => Assert.All(items.Where(b => b != a), b => Assert.True(Math.Max(Math.Abs(a.X - b.X), Math.Abs(a.Y - b.Y)) > a.Radius + b.Radius, $"scene {i}: {a} {b}")));
        }
    }

    private static string Told(Scene scene) => $"{scene.Background.Name} {scene.Arrangement}: {string.Join("; ", scene.Items.Select(i => $"{i.Size} {i.Colour.Name} {i.Shape.Name} at {i.X:f2},{i.Y:f2}"))}";
}
