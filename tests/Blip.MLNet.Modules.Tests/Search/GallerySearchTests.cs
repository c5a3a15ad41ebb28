using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tests.Tasks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Search;

/// <summary>Searching galleries against the reference's evaluation (case 'retrieval_eval').</summary>
public class GallerySearchTests
{
    private static readonly bool Absent = !TaskGoldens.Has("retrieval_eval");
    private static readonly Lazy<GoldenCase> Golden = new(() => GoldenCase.Open("retrieval_eval"));
    private static readonly Lazy<BlipMatcher> Matcher = new(() => GoldenPredictors.Matcher(Golden.Value, Golden.Value.Config.Text("weights_from")));
    private static readonly Lazy<RetrievalGallery> PictureGallery = new(() => RetrievalGallery.OfPictures(Matcher.Value, Pictures.Select((p, i) => ($"picture {i}", p)), batchSize: 5));
    private static readonly Lazy<RetrievalGallery> TextGallery = new(() => RetrievalGallery.OfTexts(Matcher.Value, Texts.Select((t, i) => ($"text {i}", t))));

    private static GoldenTest[] Tests => [.. Golden.Value.Tests.Where(t => t.TensorNames.Contains("score_matrix_i2t"))];
    private static float[][] Pictures => GoldenPredictors.Pictures(Golden.Value, "image");
    private static string[] Texts => Tests[0].Inputs.GetProperty("texts").Strings();

    [Fact]
    public void Both_directions_give_the_references_order_and_scores_for_every_k()
    {
        Assert.SkipWhen(Absent, "The set has no case 'retrieval_eval'.");
        foreach (GoldenTest test in Tests)
        {
            int k = test.Inputs.Int("k_test");
            AssertReference(test, "score_matrix_t2i", "picture", new GallerySearch(Matcher.Value, PictureGallery.Value).Texts(Texts, k, k));
            AssertReference(test, "score_matrix_i2t", "text", new GallerySearch(Matcher.Value, TextGallery.Value).Pictures(Pictures, k, k));
        }
    }

    [Fact]
    public void A_gallery_file_gives_the_same_results_and_another_file_is_refused()
    {
        Assert.SkipWhen(Absent, "The set has no case 'retrieval_eval'.");
        string file = Path.Combine(Path.GetTempPath(), $"blip-gallery-{Guid.NewGuid():n}.safetensors");
        try
        {
            GalleryFile.Write(file, PictureGallery.Value);
            Assert.Equal(Search(PictureGallery.Value), Search(GalleryFile.Read(file)));
            GalleryFile.Write(file, TextGallery.Value);
            RetrievalGallery again = GalleryFile.Read(file);
            Assert.Equal(Texts, again.Texts);
            Assert.Equal(TextGallery.Value.Ids, again.Ids);
            string weights = GoldenPredictors.Saved(Matcher.Value);
            File.Move(weights, file, overwrite: true);
            Assert.Contains("no gallery", Assert.ThrowsAny<IOException>(() => GalleryFile.Read(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }

        static string[] Search(RetrievalGallery gallery) => [.. new GallerySearch(Matcher.Value, gallery).Texts(Texts, 3, 5).SelectMany(q => q.Select(h => $"{h.Id} {h.Score:R} {h.Similarity:R}"))];
    }

    [Fact]
    public void More_items_than_the_gallery_has_are_all_of_them_and_one_kind_is_searched_by_cosine()
    {
        Assert.SkipWhen(Absent, "The set has no case 'retrieval_eval'.");
        var search = new GallerySearch(Matcher.Value, PictureGallery.Value);
        IReadOnlyList<SearchHit> all = search.Texts([Texts[0]], 1000, 1000)[0];
        Assert.Equal(PictureGallery.Value.Ids.Order(), all.Select(h => h.Id).Order());
        IReadOnlyList<IReadOnlyList<SearchHit>> own = search.Pictures(Pictures, 1, 7);
        Assert.Equal(PictureGallery.Value.Ids, own.Select(h => h[0].Id));
        Assert.All(own, h => Assert.Equal(1, h[0].Score, 1e-4));
    }

    [Fact]
    public void Empty_galleries_doubled_ids_other_models_and_bad_counts_are_refused_by_name()
    {
        Assert.SkipWhen(Absent, "The set has no case 'retrieval_eval'.");
        BlipMatcher matcher = Matcher.Value;
        Assert.Contains("empty", Assert.Throws<ArgumentException>(() => RetrievalGallery.OfTexts(matcher, [])).Message);
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => RetrievalGallery.OfTexts(matcher, [("a", "dog"), ("b", "cat"), ("a", "man")])).Message);
        Assert.Contains("no id", Assert.Throws<ArgumentException>(() => RetrievalGallery.OfTexts(matcher, [("", "dog")])).Message);
        int wider = matcher.Config.ProjectionDim + 1;
        var other = new RetrievalGallery(GalleryKind.Texts, ["a"], new float[wider], wider, "", texts: ["dog"]);
        Assert.Contains($"{wider}", Assert.Throws<ArgumentException>(() => new GallerySearch(matcher, other)).Message);
        var stranger = new RetrievalGallery(GalleryKind.Texts, ["a"], new float[wider - 1], wider - 1, "", texts: ["dog"]);
        Assert.Contains("another model", Assert.Throws<ArgumentException>(() => new GallerySearch(matcher, stranger)).Message);
        var search = new GallerySearch(matcher, PictureGallery.Value);
        Assert.Contains("kTest is 1", Assert.Throws<ArgumentException>(() => search.Texts(["dog"], 3, 1)).Message);
        var bare = new GallerySearch(matcher, RetrievalGallery.OfPictures(matcher, [("a", Pictures[0])], keepStates: false));
        Assert.Contains("without the states", Assert.Throws<ArgumentException>(() => bare.Texts(["dog"], 1, 1)).Message);
        Assert.Equal("a", bare.Texts(["dog"], 1)[0][0].Id);
        float[] broken = [.. Pictures[0]];
        broken[^1] = float.NaN;
        Assert.Contains("finite", Assert.Throws<ArgumentException>(() => search.Pictures([broken], 1)).Message);
    }

    private static void AssertReference(GoldenTest test, string output, string name, IReadOnlyList<IReadOnlyList<SearchHit>> found)
    {
        float[][] expected = [.. test.Tensor(output).ToSingle().Chunk((int)test.Tensor(output).Shape[1])];
        for (int q = 0; q < expected.Length; q++)
        {
            int[] order = [.. Enumerable.Range(0, expected[q].Length).Where(i => expected[q][i] > RetrievalEvaluation.Unscored).OrderByDescending(i => expected[q][i])];
            Assert.Equal(order.Select(i => $"{name} {i}"), found[q].Select(h => h.Id));
            Assert.All(order.Zip(found[q]), pair => Assert.Equal(expected[q][pair.First], pair.Second.Score, 1e-4));
        }
    }
}
