using System.Text.Json;
using Blip.MLNet.Evaluators.Captions;
using Blip.MLNet.Evaluators.Catalogs;
using Blip.MLNet.Evaluators.Nlvr;
using Blip.MLNet.Evaluators.Retrieval;
using Blip.MLNet.Evaluators.Vqa;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Evaluators.Tests.Catalogs;

public class CatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    public static TheoryData<string> CaptionFiles => GoldenFiles.Theory("cap_fake", ".json.gz");

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(CaptionFiles))]
    public void CaptionsInAViewScoreAsTheOfficialCodeScoresThem(string file)
    {
        JsonElement golden = GoldenFiles.Json(file);
        CaptionRow[] rows = [.. golden.GetProperty("images").EnumerateArray().Select(i => new CaptionRow { ImageId = i.GetProperty("id").GetInt64(), Caption = i.GetProperty("cand").GetString()!, References = i.GetProperty("refs").Strings() })];
        int reads = 0;
        IDataView data = _ml.Data.LoadFromEnumerable(Counted(rows, () => reads++));
        CaptionMetrics metrics = _ml.ImageCaptioning.Evaluate(data, new CaptionEvaluationOptions { ImageIdColumnName = "ImageId", IsTokenized = true });
        Assert.Equal(rows.Length, reads); // one pass
        Near.Equal(golden.GetProperty("overall").GetProperty("CIDEr").GetDouble(), metrics.Cider, "CIDEr");
        Near.Equal(golden.GetProperty("overall").GetProperty("Bleu_4").GetDouble(), metrics.Bleu4, "BLEU-4");

        IDataView flat = _ml.Data.LoadFromEnumerable(rows.SelectMany(r => r.References.Select(reference => new FlatRow { ImageId = r.ImageId, Caption = r.Caption, Reference = reference })));
        CaptionMetrics grouped = _ml.ImageCaptioning.Evaluate(flat, new CaptionEvaluationOptions { ImageIdColumnName = "ImageId", ReferencesColumnName = "Reference", IsTokenized = true });
        Assert.Equal(metrics.ByName(), grouped.ByName());

        IDataView perImage = metrics.ToDataView(_ml);
        Assert.Equal(rows.Select(r => r.ImageId.ToString()), perImage.GetColumn<string>("Id"));
        Assert.Equal(metrics.Images.Select(i => i.Cider), perImage.GetColumn<double>("Cider"));
    }

    [Fact]
    public void PlainArgumentsTokenizeAndScore()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<CaptionRow>([new() { Caption = "A cat.", References = ["a cat", "the cat!"] }, new() { Caption = "Two dogs", References = ["two dogs play"] }]);
        CaptionMetrics metrics = _ml.ImageCaptioning.Evaluate(data, candidate: "Caption", references: "References");
        Assert.Equal(1, metrics.Images[0].RougeL);
        Assert.Equal(["0", "1"], metrics.Images.Select(i => i.Id));
    }

    [Fact]
    public void CaptionErrorsNameColumnsAndRows()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<CaptionRow>([new() { ImageId = 5, Caption = "a", References = ["a"] }, new() { ImageId = 5, Caption = "b", References = ["b"] }]);
        Assert.Contains("'Words'", Assert.Throws<ArgumentException>(() => _ml.ImageCaptioning.Evaluate(data, candidate: "Words")).Message);
        Assert.Contains("ImageId", Assert.Throws<ArgumentException>(() => _ml.ImageCaptioning.Evaluate(data, candidate: "ImageId")).Message);
        Assert.Contains("'5'", Assert.Throws<ArgumentException>(() => _ml.ImageCaptioning.Evaluate(data, imageId: "ImageId")).Message);
        IDataView flat = _ml.Data.LoadFromEnumerable<FlatRow>([new() { ImageId = 5, Caption = "a", Reference = "a" }, new() { ImageId = 5, Caption = "b", Reference = "b" }]);
        Assert.Contains("one candidate", Assert.Throws<ArgumentException>(() => _ml.ImageCaptioning.Evaluate(flat, references: "Reference", imageId: "ImageId")).Message);
    }

    [Fact]
    public void AnswersInAViewAreScored()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<VqaRow>(
        [
            new() { Id = "q1", Answer = "two", Answers = [.. Enumerable.Repeat("two", 10)], Kind = "number" },
            new() { Id = "q2", Answer = "dog", Answers = ["dog", "dog", "cat"], Kind = "other" },
        ]);
        VqaMetrics metrics = _ml.VisualQuestionAnswering.Evaluate(data, questionId: "Id", answerType: "Kind");
        Assert.Equal(100, metrics.ByAnswerType["number"]);
        VqaSample second = VqaSample.FromTexts("q2", "dog", ["dog", "dog", "cat"]);
        Assert.Equal(100 * VqaEvaluator.Score(second), metrics.ByAnswerType["other"]);
        Assert.Equal(0, _ml.VisualQuestionAnswering.Evaluate(data, rules: VqaRules.Lavis).Questions[0].Score);
        Assert.Equal(["q1", "q2"], metrics.ToDataView(_ml).GetColumn<string>("QuestionId"));
    }

    [Fact]
    public void JudgementsInAViewAreScored()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<NlvrRow>(
        [
            new() { Identifier = "dev-1-0-0", Label = true, PredictedLabel = true, Said = "TRUE" },
            new() { Identifier = "dev-1-1-0", Label = false, PredictedLabel = true, Said = "false" },
            new() { Identifier = "dev-2-0-0", Label = false, PredictedLabel = false, Said = "maybe" },
        ]);
        NlvrMetrics metrics = _ml.VisualReasoning.Evaluate(data);
        Assert.Equal((2 / 3.0, 0.5), (metrics.Accuracy, metrics.Consistency));
        NlvrMetrics said = _ml.VisualReasoning.Evaluate(data, prediction: "Said");
        Assert.Equal((2 / 3.0, 0.5), (said.Accuracy, said.Consistency));
        Assert.Equal([true, true, false], said.ToDataView(_ml).GetColumn<bool>("IsCorrect"));
    }

    [Fact]
    public void PairsAndEmbeddingsGiveTheRanksOfTheirScores()
    {
        float[][] scores = [[0.9f, 0.1f, 0.2f], [0.3f, 0.8f, 0.1f]];
        int[] imageOfText = [0, 1, 1];
        RetrievalMetrics expected = RetrievalEvaluator.Evaluate(scores, imageOfText);
        IEnumerable<PairRow> pairs = from i in Enumerable.Range(0, 2) from t in Enumerable.Range(0, 3)
                                     select new PairRow { ImageId = i, TextId = $"t{t}", Score = scores[i][t], Label = imageOfText[t] == i };
        RetrievalMetrics metrics = _ml.ImageTextRetrieval.Evaluate(_ml.Data.LoadFromEnumerable(pairs));
        Assert.Equal(expected.ByName(), metrics.ByName());
        Assert.Equal(expected.ImageToText.Ranks, metrics.ImageToText.ToDataView(_ml).GetColumn<int>("Rank"));

        IDataView images = _ml.Data.LoadFromEnumerable<EmbeddingRow>([new() { ImageId = 0, Embedding = [1, 0] }, new() { ImageId = 1, Embedding = [0, 3] }]);
        IDataView texts = _ml.Data.LoadFromEnumerable<EmbeddingRow>([new() { ImageId = 0, Embedding = [2, 1] }, new() { ImageId = 1, Embedding = [2, 1] }]);
        RetrievalMetrics cosine = _ml.ImageTextRetrieval.EvaluateEmbeddings(images, texts, "Embedding", "Embedding");
        Assert.Equal([0, 1], cosine.TextToImage.Ranks);
        IDataView strange = _ml.Data.LoadFromEnumerable<EmbeddingRow>([new() { ImageId = 9, Embedding = [2, 1] }]);
        Assert.Contains("'9'", Assert.Throws<ArgumentException>(() => _ml.ImageTextRetrieval.EvaluateEmbeddings(images, strange, "Embedding", "Embedding")).Message);
    }

    [Fact]
    public void ATextWithoutItsImageIsNamed()
    {
        IDataView data = _ml.Data.LoadFromEnumerable<PairRow>([new() { ImageId = 1, TextId = "t", Score = 1, Label = false }]);
        Assert.Contains("'t'", Assert.Throws<ArgumentException>(() => _ml.ImageTextRetrieval.Evaluate(data)).Message);
    }

    private static IEnumerable<T> Counted<T>(IEnumerable<T> rows, Action read)
    {
        foreach (T row in rows)
        {
            read();
            yield return row;
        }
    }

    private sealed class CaptionRow
    {
        public long ImageId { get; set; }
        public string Caption { get; set; } = "";
        public string[] References { get; set; } = [];
    }

    private sealed class FlatRow
    {
        public long ImageId { get; set; }
        public string Caption { get; set; } = "";
        public string Reference { get; set; } = "";
    }

    private sealed class VqaRow
    {
        public string Id { get; set; } = "";
        public string Answer { get; set; } = "";
        public string[] Answers { get; set; } = [];
        public string Kind { get; set; } = "";
    }

    private sealed class NlvrRow
    {
        public string Identifier { get; set; } = "";
        public bool Label { get; set; }
        public bool PredictedLabel { get; set; }
        public string Said { get; set; } = "";
    }

    private sealed class PairRow
    {
        public int ImageId { get; set; }
        public string TextId { get; set; } = "";
        public float Score { get; set; }
        public bool Label { get; set; }
    }

    private sealed class EmbeddingRow
    {
        public int ImageId { get; set; }
        public float[] Embedding { get; set; } = [];
    }
}
