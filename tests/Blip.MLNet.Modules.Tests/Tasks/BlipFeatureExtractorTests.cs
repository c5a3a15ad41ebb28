using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

public class BlipFeatureExtractorTests
{
    private static readonly bool Absent = !TaskGoldens.Has("feature");
    private static readonly Lazy<GoldenCase> Golden = new(() => GoldenCase.Open("feature"));
    private static readonly Lazy<BlipFeatureExtractor> Shared = new(() => GoldenPredictors.Extractor(Golden.Value));

    private static float[][] Pictures => GoldenPredictors.Pictures(Golden.Value, "image");

    [Fact]
    public void Features_of_pictures_are_the_references()
    {
        Assert.SkipWhen(Absent, "The set has no case 'feature'.");
        float[] expected = Golden.Value.Test("vit").Tensor("image_embeds").ToSingle();
        float[][] sequences = Shared.Value.Images(Pictures, FeatureKind.Sequence), first = Shared.Value.Images([Pictures[^1], Pictures[0], Pictures[^1]], FeatureKind.Classification);
        Assert.All(sequences, s => Assert.Equal(Shared.Value.ImageWidth(FeatureKind.Sequence), s.Length));
        AssertClose(expected, [.. sequences.SelectMany(s => s)]);
        int width = Shared.Value.ImageWidth(FeatureKind.Classification);
        AssertClose(sequences[^1][..width], first[0]);
        AssertClose(sequences[0][..width], first[1]);
        Assert.Equal(first[0], first[2]);
    }

    [Fact]
    public void Features_of_texts_alone_and_with_pictures_are_the_references()
    {
        Assert.SkipWhen(Absent, "The set has no case 'feature'.");
        GoldenTest[] tests = [.. Golden.Value.Tests.Where(t => t.Inputs.TryGetProperty("caption", out _))];
        foreach (bool multimodal in new[] { false, true })
        {
            GoldenTest[] mode = [.. tests.Where(t => t.Call.Contains("'multimodal'", StringComparison.Ordinal) == multimodal)];
            string[] captions = [.. mode.Select(t => t.Inputs.Text("caption"))];
            float[][] pictures = [.. mode.Select(t => GoldenPredictors.Pictures(Golden.Value, t.Inputs.Text("image"))[0])];
            int tokens = Math.Min(mode.Max(t => (int)t.Tensor("last_hidden_state").Shape[1]) + 2, Shared.Value.Config.Text.MaxPositionEmbeddings);
            float[][] batch = multimodal ? Shared.Value.Multimodal(pictures, captions, FeatureKind.Sequence, tokens) : Shared.Value.Texts(captions, FeatureKind.Sequence, tokens);
            for (int i = 0; i < mode.Length; i++)
            {
                float[] expected = mode[i].Tensor("last_hidden_state").ToSingle();
                Assert.Equal(Shared.Value.TextWidth(FeatureKind.Sequence, tokens), batch[i].Length);
                AssertClose(expected, batch[i][..expected.Length]);
                Assert.All(batch[i][expected.Length..], x => Assert.Equal(0, x));
            }
        }
    }

    [Fact]
    public void What_the_model_or_the_kind_lacks_is_said_and_nothing_leaks()
    {
        Assert.SkipWhen(Absent, "The set has no case 'feature'.");
        Assert.False(Shared.Value.HasProjections);
        Assert.Contains("vision_proj", Assert.Throws<InvalidOperationException>(() => Shared.Value.Images(Pictures, FeatureKind.Projected)).Message);
        Assert.Contains("Projected", Assert.Throws<ArgumentException>(() => Shared.Value.Multimodal([Pictures[0]], ["a"], FeatureKind.Projected)).Message);
        Assert.Contains("tokens", Assert.Throws<ArgumentOutOfRangeException>(() => Shared.Value.Texts(["a"], FeatureKind.Sequence, 100_000)).Message);
        GoldenPredictors.AssertNoLeak(() => Shared.Value.Multimodal(Pictures, [.. Pictures.Select(_ => "man")], FeatureKind.Classification));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-4);
    }
}
