using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Samples.Shapes.Language;
using Blip.MLNet.Samples.Shapes.Output;
using Blip.MLNet.Samples.Shapes.Scenes;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Samples.Tests;

/// <summary>What the models of the repository say of the sample pictures, which they have not learned from.</summary>
public class ShippedModelTests
{
    private static readonly string s_pictures = Path.Combine(Goldens.RepoRoot, "samples", "pictures");

    [Fact]
    public void Most_statements_about_two_sample_pictures_are_judged_rightly()
    {
        using BlipReasoner reasoner = BlipReasoner.Load(Path.Combine(Goldens.RepoRoot, "models", "shapes-nlvr2.safetensors"));
        Example[] pictures = [.. SamplePictures.Make(Domain.Figures, seed: 1).Select(p => p.Example)];
        float[][] prepared = [.. pictures.Select(p => reasoner.Processor.Process(RgbImage.Load(Path.Combine(s_pictures, p.File))))];
        (int Left, int Right)[] pairs = [.. from l in Enumerable.Range(0, pictures.Length) from r in Enumerable.Range(0, pictures.Length) where l != r select (l, r)];
        var random = new Randomness(1, "shipped model", 0);
        Statement[] statements = [.. pairs.Select(p => Statements.Of(pictures[p.Left].Scene, pictures[p.Right].Scene, random))];
        IReadOnlyList<Judgement> judged = reasoner.JudgePrepared([.. pairs.Select(p => prepared[p.Left])], [.. pairs.Select(p => prepared[p.Right])], [.. statements.Select(s => s.Text)]);
        int right = statements.Where((s, i) => s.Holds == judged[i].IsTrue).Count();
        Assert.True(right >= 0.7 * pairs.Length, $"{right} of {pairs.Length}"); // a coin is right in half of them, and in 70 of 100 never
    }

    /// <summary>The sentences of the sample and the documentation, and their contraries.</summary>
    [Theory]
    [InlineData(3, 4, "Both pictures show a star.", true)]
    [InlineData(3, 6, "Both pictures show a star.", false)]
    [InlineData(8, 12, "Both pictures show a heart.", true)]
    [InlineData(8, 12, "The left picture has more shapes than the right picture.", true)]
    [InlineData(12, 8, "The left picture has more shapes than the right picture.", false)]
    [InlineData(1, 2, "At least one picture shows something green.", true)]
    [InlineData(3, 8, "At least one picture shows something green.", false)]
    public void A_simple_sentence_is_judged_rightly(int first, int second, string sentence, bool holds)
    {
        using BlipReasoner reasoner = BlipReasoner.Load(Path.Combine(Goldens.RepoRoot, "models", "shapes-nlvr2.safetensors"));
        Judgement judged = reasoner.Judge(Path.Combine(s_pictures, $"picture-{first:D2}.png"), Path.Combine(s_pictures, $"picture-{second:D2}.png"), sentence);
        Assert.True(judged.IsTrue == holds && Math.Abs(judged.Probability - 0.5) > 0.2, $"{judged}");
    }
}
