using Blip.MLNet.Modules.Search;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;

namespace Blip.MLNet.Modules.Tests.Tasks;

/// <summary>All tasks compute with bfloat16 weights, near to what float32 gives.</summary>
public class HalfPrecisionTests
{
    private static readonly ModelLoadOptions Half = new() { Precision = Precision.BFloat16 };

    [Fact]
    public void Matching_features_and_search()
    {
        Assert.SkipUnless(TaskGoldens.Has("hf_itm"), "The set has no case 'hf_itm'.");
        GoldenCase golden = GoldenCase.Open("hf_itm");
        string path = golden.PathOf("model.safetensors");
        float[][] pictures = GoldenPredictors.Pictures(golden, "image");
        string[] texts = [.. pictures.Select((_, i) => i % 2 == 0 ? "a man" : "the dog and the cat")];
        using BlipMatcher full = BlipMatcher.Load(path), half = BlipMatcher.Load(path, Half);
        MatchScores[] expected = [.. full.MatchPrepared(pictures, texts)], actual = [.. half.MatchPrepared(pictures, texts)];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i].ItcSimilarity, actual[i].ItcSimilarity, 0.05);
            Assert.Equal(expected[i].ItmProbability, actual[i].ItmProbability, 0.05);
        }
        RetrievalGallery gallery = RetrievalGallery.OfPictures(half, pictures.Select((p, i) => ($"{i}", p)));
        SearchHit hit = new GallerySearch(half, gallery).Texts([texts[0]], gallery.Count, gallery.Count)[0].First(h => h.Id == "0");
        Assert.Equal(actual[0].RankScore, hit.Score, 0.05);
        using BlipFeatureExtractor extractor = BlipFeatureExtractor.Load(path, Half);
        Assert.Equal(1, extractor.Texts(["a man"], FeatureKind.Projected)[0].Sum(x => x * x), 0.02);
    }

    [Fact]
    public void Question_answering()
    {
        Assert.SkipUnless(TaskGoldens.Has("hf_vqa"), "The set has no case 'hf_vqa'.");
        GoldenCase golden = GoldenCase.Open("hf_vqa");
        string path = golden.PathOf("model.safetensors");
        float[][] pictures = GoldenPredictors.Pictures(golden, "image");
        string[] questions = [.. pictures.Select((_, i) => i % 2 == 0 ? "what is it" : "is it a dog on the table")];
        using BlipQuestionAnswerer full = BlipQuestionAnswerer.Load(path), half = BlipQuestionAnswerer.Load(path, Half);
        Assert.Equal(pictures.Length, half.AnswerPrepared(pictures, questions).Count);
        string[] list = ["yes", "no", "a man"];
        var expected = full.RankPrepared(pictures, questions, full.CreateAnswerList(list));
        var actual = half.RankPrepared(pictures, questions, half.CreateAnswerList(list));
        for (int q = 0; q < questions.Length; q++)
            foreach (RankedAnswer answer in actual[q]) Assert.Equal(expected[q].First(a => a.Index == answer.Index).Score, answer.Score, 0.5);
    }
}
