using Blip.MLNet.Modules.Images;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using Blip.MLNet.Transforms.Answering;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

public sealed class BlipVqaTests : IDisposable
{
    private const string Absent = "The set has no case 'hf_vqa'.";
    private static readonly string[] List = ["yes", "no", "a man", "red", "the dog", "two", "large table"];
    private readonly string _model = TaskFixture.Has("hf_vqa") ? GoldenCase.Open("hf_vqa").PathOf("model.safetensors") : "";
    private readonly BlipQuestionAnswerer? _answerer;
    private readonly TaskFixture _task;

    public BlipVqaTests()
    {
        if (_model.Length > 0) _answerer = BlipQuestionAnswerer.Load(_model);
        _task = new TaskFixture(_answerer?.Config.Vision.ImageSize ?? 8, TaskFixture.Texts);
    }

    public void Dispose()
    {
        _answerer?.Dispose();
        _task.Dispose();
    }

    private sealed class Output
    {
        public string Answer { get; set; } = "";
        public float Score { get; set; }
        [VectorType(3)] public string[] Answers { get; set; } = [];
        [VectorType(3)] public float[] Scores { get; set; } = [];

        public override string ToString() => $"{Answer.Replace(' ', '_')}| {TaskFixture.Show([Score, .. Scores])} {string.Join('|', Answers).Replace(' ', '_')}";
    }

    private BlipVqaOptions Options => new() { Answerer = _answerer, BatchSize = 3, TopN = 3, ScoreColumnName = "Score", AnswersColumnName = "Answers", ScoresColumnName = "Scores" };

    private IEstimator<ITransformer> Estimator(BlipVqaOptions options) => _task.LoadImages.Append(_task.ML.Transforms.BlipVqa("Answer", "Image", "Text", options));

    private Output[] Rows(ITransformer model) => [.. _task.ML.Data.CreateEnumerable<Output>(model.Transform(_task.Data), reuseRowObject: false)];

    [Fact]
    public void Generated_answers_are_those_of_each_question_alone()
    {
        Assert.SkipWhen(_answerer is null, Absent);
        Output[] rows = Rows(Estimator(Options).Fit(_task.Data));
        for (int i = 0; i < rows.Length; i++)
        {
            RgbImage image = _task.Picture(_task.Rows[i].ImagePath);
            var expected = _answerer.AnswerAll([image], [_task.Rows[i].Text], new() { Generation = new() { NumBeams = 3, MaxLength = 10, MinLength = 1, NumReturnSequences = 3 } })[0];
            Assert.Equal(expected.Select(a => a.Text), rows[i].Answers);
            Assert.Equal(expected[0].Text, rows[i].Answer);
            Assert.All(expected.Zip(rows[i].Scores), pair => Assert.Equal(pair.First.Score, pair.Second, 1e-4));
            Assert.Equal(rows[i].Scores[0], rows[i].Score);
        }
    }

    [Fact]
    public void Chosen_answers_are_those_of_each_question_alone()
    {
        Assert.SkipWhen(_answerer is null, Absent);
        AnswerList list = _answerer.CreateAnswerList(List);
        Output[] rows = Rows(Estimator(Options with { Answers = List, KTest = 5 }).Fit(_task.Data));
        for (int i = 0; i < rows.Length; i++)
        {
            RankedAnswer[] expected = [.. _answerer.Rank(_task.Picture(_task.Rows[i].ImagePath), _task.Rows[i].Text, list, new() { KTest = 5 }).Take(3)];
            Assert.Equal(expected.Select(a => a.Answer), rows[i].Answers);
            Assert.All(expected.Zip(rows[i].Scores), pair => Assert.Equal(pair.First.Score, pair.Second, 1e-3));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Zips_with_their_answer_lists_engines_leaks_and_shapes(bool choose)
    {
        Assert.SkipWhen(_answerer is null, Absent);
        IEstimator<ITransformer> estimator = Estimator(Options with { Answerer = null, Model = _model, Answers = choose ? List : null });
        ITransformer model = estimator.Fit(_task.Data);
        _task.AssertZip(model, "Answer", [.. Rows(model).Select(r => r.Answer)]);
        _task.AssertZip(model, "Scores", [.. Rows(model).Select(r => TaskFixture.Show(r.Scores))]);
        _task.AssertEngines<Output>(model, r => $"{r}");
        _task.AssertNoLeak<Output>(model);
        _task.AssertShape(estimator);
    }

    [Fact]
    public void A_row_without_a_question_has_no_answer_and_the_others_have_theirs()
    {
        Assert.SkipWhen(_answerer is null, Absent);
        Output[] before = Rows(Estimator(Options).Fit(_task.Data));
        _task.Rows[1].Text = "";
        Output[] rows = Rows(Estimator(Options).Fit(_task.Data));
        Assert.Equal("", rows[1].Answer);
        Assert.True(float.IsNaN(rows[1].Score));
        Assert.Equal(["", "", ""], rows[1].Answers);
        TaskFixture.AssertSame([$"{before[0]}", $"{before[2]}"], [$"{rows[0]}", $"{rows[2]}"]);
    }

    [Fact]
    public void Empty_answer_lists_and_settings_out_of_range_are_named()
    {
        Assert.Contains("Answers is empty", Assert.Throws<ArgumentException>(() => Estimator(Options with { Answers = [] })).Message);
        Assert.Contains("TopN is 3", Assert.Throws<ArgumentException>(() => Estimator(Options with { Answers = ["yes", "no"] })).Message);
        Assert.Contains("TopN is 4", Assert.Throws<ArgumentException>(() => Estimator(Options with { TopN = 4 })).Message);
        Assert.Contains("KTest is 0", Assert.Throws<ArgumentException>(() => Estimator(Options with { KTest = 0 })).Message);
        Assert.SkipWhen(_answerer is null, Absent);
        Assert.Contains("Answer 1", Assert.Throws<ArgumentException>(() => Estimator(Options with { Answers = ["yes", "", "no"] }).Fit(_task.Data)).Message);
    }
}
