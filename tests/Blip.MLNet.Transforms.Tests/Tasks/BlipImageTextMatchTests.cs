using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Testing;
using Blip.MLNet.Transforms.Matching;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

public sealed class BlipImageTextMatchTests : IDisposable
{
    private const string Absent = "The set has no case 'hf_itm'.";
    private readonly BlipMatcher? _matcher = TaskFixture.Has("hf_itm") ? BlipMatcher.Load(GoldenCase.Open("hf_itm").PathOf("model.safetensors")) : null;
    private readonly TaskFixture _task;

    public BlipImageTextMatchTests() => _task = new TaskFixture(_matcher?.Config.Vision.ImageSize ?? 8, [.. TaskFixture.Texts, TaskFixture.Texts[0]]);

    public void Dispose()
    {
        _matcher?.Dispose();
        _task.Dispose();
    }

    private sealed class Output
    {
        public float ItcSimilarity { get; set; }
        public float ItmProbability { get; set; }
        public float RankScore { get; set; }

        public override string ToString() => TaskFixture.Show([ItcSimilarity, ItmProbability, RankScore]);
    }

    private IEstimator<ITransformer> Estimator(BlipImageTextMatchOptions options) => _task.LoadImages.Append(_task.ML.Transforms.BlipImageTextMatch("Image", "Text", options));

    private Output[] Rows(ITransformer model) => [.. _task.ML.Data.CreateEnumerable<Output>(model.Transform(_task.Data), reuseRowObject: false)];

    [Fact]
    public void Rows_of_a_batch_have_the_scores_of_each_pair_alone()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        Output[] rows = Rows(Estimator(new() { Matcher = _matcher, BatchSize = 4 }).Fit(_task.Data));
        for (int i = 0; i < rows.Length; i++)
        {
            MatchScores expected = _matcher.Match(_task.Picture(_task.Rows[i].ImagePath), _task.Rows[i].Text);
            TaskFixture.AssertSame([TaskFixture.Show([expected.ItcSimilarity, expected.ItmProbability, expected.RankScore])], [$"{rows[i]}"]);
        }
        Assert.True(rows.Select(r => $"{r}").Distinct().Count() > 2);
    }

    [Fact]
    public void Zips_engines_leaks_and_shapes()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        IEstimator<ITransformer> estimator = Estimator(new() { Model = GoldenCase.Open("hf_itm").PathOf("model.safetensors"), BatchSize = 4 });
        ITransformer model = estimator.Fit(_task.Data);
        _task.AssertZip(model, "RankScore", [.. Rows(model).Select(r => TaskFixture.Show([r.RankScore]))]);
        _task.AssertEngines<Output>(model, r => $"{r}");
        _task.AssertNoLeak<Output>(model);
        _task.AssertShape(estimator);
    }

    [Fact]
    public void Plain_arguments_mean_what_options_mean_and_a_row_without_text_has_no_scores()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        string path = GoldenCase.Open("hf_itm").PathOf("model.safetensors");
        _task.Rows[1].Text = " ";
        Output[] plain = Rows(_task.LoadImages.Append(_task.ML.Transforms.BlipImageTextMatch("Image", "Text", path)).Fit(_task.Data));
        Output[] options = Rows(_task.LoadImages.Append(_task.ML.Transforms.BlipImageTextMatch("Image", "Text", new() { Model = path })).Fit(_task.Data));
        Assert.Equal(options.Select(r => $"{r}"), plain.Select(r => $"{r}"));
        Assert.True(float.IsNaN(plain[1].ItcSimilarity) && float.IsNaN(plain[1].ItmProbability) && float.IsNaN(plain[1].RankScore));
        Assert.False(float.IsNaN(plain[2].RankScore));
    }

    [Fact]
    public void Wrong_columns_and_settings_are_named()
    {
        Assert.SkipWhen(_matcher is null, Absent);
        Assert.Contains("'Nothing'", Assert.ThrowsAny<ArgumentException>(() => _task.ML.Transforms.BlipImageTextMatch("Nothing", "Text", new() { Matcher = _matcher }).Fit(_task.Data)).Message);
        Assert.Contains("image", Assert.ThrowsAny<ArgumentException>(() => _task.ML.Transforms.BlipImageTextMatch("Text", "Text", new() { Matcher = _matcher }).Fit(_task.Data)).Message);
        Assert.Contains("BatchSize is 0", Assert.Throws<ArgumentException>(() => _task.ML.Transforms.BlipImageTextMatch("Image", "Text", new() { BatchSize = 0 })).Message);
        Assert.Contains("RankScoreColumnName", Assert.Throws<ArgumentException>(() => _task.ML.Transforms.BlipImageTextMatch("Image", "Text", new() { RankScoreColumnName = "" })).Message);
    }
}
