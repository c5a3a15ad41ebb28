using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace Blip.MLNet.Modules.Tests.Tasks;

public class BlipMatcherTests
{
    private static readonly bool Absent = !TaskGoldens.Has("itm");
    private static readonly Lazy<GoldenCase> Golden = new(() => GoldenCase.Open("itm"));
    private static readonly Lazy<BlipMatcher> Shared = new(() => GoldenPredictors.Matcher(Golden.Value));

    private static string[] Captions => Golden.Value.Tests.First().Inputs.GetProperty("caption").Strings();
    private static float[][] Pictures => GoldenPredictors.Pictures(Golden.Value, "image");
    private static float[] Picture(int i) => Pictures[i % Pictures.Length];
    private static string Caption(int i) => Captions[i % Captions.Length];

    [Fact]
    public void Pairs_have_the_references_cosine_and_probability()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        IReadOnlyList<MatchScores> scores = Shared.Value.MatchPrepared(Pictures, Captions);
        AssertReference(scores);
    }

    [Fact]
    public void Rank_scores_are_those_of_the_references_evaluation()
    {
        Assert.SkipUnless(TaskGoldens.Has("retrieval_eval"), "The set has no case 'retrieval_eval'.");
        foreach (GoldenTest test in GoldenCase.Open("retrieval_eval").Tests.Where(t => t.TensorNames.Contains("score_matrix_i2t")))
        {
            using BlipMatcher matcher = GoldenPredictors.Matcher(test.Case, test.Case.Config.Text("weights_from"));
            float[][] pictures = GoldenPredictors.Pictures(test.Case, "image");
            string[] texts = test.Inputs.GetProperty("texts").Strings();
            float[][] expected = [.. test.Tensor("score_matrix_i2t").ToSingle().Chunk(texts.Length)];
            (int Image, int Text)[] pairs = [.. from i in Enumerable.Range(0, pictures.Length) from t in Enumerable.Range(0, texts.Length) where expected[i][t] > -99 select (i, t)];
            IReadOnlyList<MatchScores> actual = matcher.MatchPrepared([.. pairs.Select(p => pictures[p.Image])], [.. pairs.Select(p => texts[p.Text])]);
            for (int p = 0; p < pairs.Length; p++) Assert.Equal(expected[pairs[p].Image][pairs[p].Text], actual[p].RankScore, 1e-4);
        }
    }

    [Fact]
    public void A_batch_gives_what_each_pair_gives_alone_also_when_pictures_and_texts_occur_again()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        float[][] pictures = [Picture(0), Picture(1), (float[])Picture(0).Clone(), Picture(2), Picture(1)];
        string[] texts = [Caption(0), Caption(3), Caption(1), Caption(0), Caption(2)];
        IReadOnlyList<MatchScores> together = Shared.Value.MatchPrepared(pictures, texts);
        for (int i = 0; i < texts.Length; i++) AssertClose(Shared.Value.MatchPrepared([pictures[i]], [texts[i]])[0], together[i]);
        Assert.NotEqual(together[0].ItmProbability, together[2].ItmProbability);
    }

    [Fact]
    public void Ranking_by_kept_states_gives_the_rank_scores()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        EncodedPicture picture = Shared.Value.EncodePictures(Pictures)[^1];
        float[] logits = Shared.Value.RankLogits(picture.States!, Captions);
        float[][] vectors = Shared.Value.TextVectors(Captions);
        IReadOnlyList<MatchScores> expected = Shared.Value.MatchPrepared([.. Captions.Select(_ => Pictures[^1])], Captions);
        for (int t = 0; t < Captions.Length; t++)
        {
            float cosine = vectors[t].Zip(picture.Vector, (a, b) => a * b).Sum();
            Assert.Equal(expected[t].ItcSimilarity, cosine, 1e-5);
            Assert.Equal(expected[t].RankScore, logits[t] + cosine, 1e-4);
        }
        Assert.Contains("expected", Assert.Throws<ArgumentException>(() => Shared.Value.RankLogits([1, 2], Captions)).Message);
    }

    [Fact]
    public void Saving_and_loading_changes_nothing()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        string file = GoldenPredictors.Saved(Shared.Value);
        try
        {
            using BlipMatcher again = BlipMatcher.Load(file);
            AssertReference(again.MatchPrepared(Pictures, Captions));
            using BlipFeatureExtractor extractor = BlipFeatureExtractor.Load(file);
            Assert.True(extractor.HasProjections);
            Assert.Equal(again.ImageVectors(Pictures), extractor.Images(Pictures, FeatureKind.Projected));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_Hugging_Face_folder_loads_as_it_is()
    {
        Assert.SkipUnless(!Absent && TaskGoldens.Has("hf_itm"), "The set has no case 'hf_itm'.");
        using BlipMatcher matcher = BlipMatcher.Load(GoldenCase.Open("hf_itm").PathOf("model.safetensors"));
        AssertReference(matcher.MatchPrepared(Pictures, Captions));
    }

    [Fact]
    public void Eight_threads_share_one_and_nothing_leaks()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        IReadOnlyList<MatchScores> expected = Shared.Value.MatchPrepared(Pictures, Captions);
        GoldenPredictors.OnEightThreads(expected, () => Shared.Value.MatchPrepared(Pictures, Captions), (e, a) => { for (int i = 0; i < e.Count; i++) AssertClose(e[i], a[i]); });
        GoldenPredictors.AssertNoLeak(() => Shared.Value.MatchPrepared(Pictures, Captions));
    }

    [Fact]
    public void Uneven_pairs_and_a_picture_that_is_not_a_number_are_refused()
    {
        Assert.SkipWhen(Absent, "The set has no case 'itm'.");
        Assert.Contains("1 pictures and 2 texts", Assert.Throws<ArgumentException>(() => Shared.Value.MatchPrepared([Pictures[0]], ["a", "b"])).Message);
        float[] broken = (float[])Pictures[0].Clone();
        broken[5] = float.NaN;
        GoldenPredictors.AssertNoLeak(() => Assert.Contains("finite", Assert.Throws<ArgumentException>(() => Shared.Value.MatchPrepared([broken], ["a"])).Message));
        Assert.Empty(Shared.Value.MatchPrepared([], []));
    }

    private static void AssertReference(IReadOnlyList<MatchScores> scores)
    {
        foreach (GoldenTest test in Golden.Value.Tests)
        {
            float[][] expected = [.. test.Tensor("out").ToSingle().Chunk((int)test.Tensor("out").Shape[1])];
            bool matching = test.Call.Contains("'itm'", StringComparison.Ordinal);
            for (int i = 0; i < scores.Count; i++)
                Assert.Equal(matching ? 1 / (1 + Math.Exp(expected[i][0] - expected[i][1])) : expected[i][i], matching ? scores[i].ItmProbability : scores[i].ItcSimilarity, 1e-5);
        }
    }

    private static void AssertClose(MatchScores expected, MatchScores actual)
    {
        Assert.Equal(expected.ItcSimilarity, actual.ItcSimilarity, 1e-5);
        Assert.Equal(expected.ItmProbability, actual.ItmProbability, 1e-5);
        Assert.Equal(expected.RankScore, actual.RankScore, 1e-4);
    }
}
