using System.Text.Json;
using Blip.MLNet.Modules.Configuration;
using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Modules.Tokens;
using Blip.MLNet.Modules.Weights;
using Blip.MLNet.Testing;
using Blip.MLNet.Transforms.Reasoning;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Transforms.Tests.Tasks;

public sealed class BlipNlvr2Tests : IDisposable
{
    private const string Absent = "The set has no case 'nlvr'.";
    private readonly BlipReasoner? _reasoner = TaskFixture.Has("nlvr") ? Load(GoldenCase.Open("nlvr")) : null;
    private readonly TaskFixture _task;

    public BlipNlvr2Tests() => _task = new TaskFixture(_reasoner?.Config.Vision.ImageSize ?? 8, TaskFixture.Texts);

    public void Dispose()
    {
        _reasoner?.Dispose();
        _task.Dispose();
    }

    private sealed class Output
    {
        public bool PredictedLabel { get; set; }
        public float Score { get; set; }
        public float Probability { get; set; }

        public override string ToString() => $"{PredictedLabel} {TaskFixture.Show([Score, Probability])}";
    }

    private IEstimator<ITransformer> Estimator(BlipNlvr2Options options) => _task.LoadImages.Append(_task.ML.Transforms.BlipNlvr2("Image", "Second", "Text", options));

    private Output[] Rows(ITransformer model) => [.. _task.ML.Data.CreateEnumerable<Output>(model.Transform(_task.Data), reuseRowObject: false)];

    [Fact]
    public void Rows_of_a_batch_are_judged_as_each_alone()
    {
        Assert.SkipWhen(_reasoner is null, Absent);
        Output[] rows = Rows(Estimator(new() { Reasoner = _reasoner, BatchSize = 3 }).Fit(_task.Data));
        for (int i = 0; i < rows.Length; i++)
        {
            Judgement expected = _reasoner.Judge(_task.Picture(_task.Rows[i].ImagePath), _task.Picture(_task.Rows[i].SecondImagePath), _task.Rows[i].Text);
            TaskFixture.AssertSame([$"{expected.IsTrue} {TaskFixture.Show([expected.Score, expected.Probability])}"], [$"{rows[i]}"]);
            Assert.Equal(rows[i].Probability > 0.5f, rows[i].PredictedLabel);
        }
    }

    [Fact]
    public void Zips_engines_leaks_and_shapes()
    {
        Assert.SkipWhen(_reasoner is null, Absent);
        string file = Path.Combine(_task.Folder, "reasoner.safetensors");
        using (FileStream stream = File.Create(file)) _reasoner.Save(stream);
        IEstimator<ITransformer> estimator = Estimator(new() { Model = file, BatchSize = 2 });
        ITransformer model = estimator.Fit(_task.Data);
        _task.AssertZip(model, "Probability", [.. Rows(model).Select(r => TaskFixture.Show([r.Probability]))]);
        _task.AssertEngines<Output>(model, r => $"{r}");
        _task.AssertNoLeak<Output>(model);
        _task.AssertShape(estimator);
    }

    [Fact]
    public void The_columns_are_those_of_a_binary_classifier()
    {
        Assert.SkipWhen(_reasoner is null, Absent);
        DataViewSchema schema = Estimator(new() { Reasoner = _reasoner }).Fit(_task.Data).GetOutputSchema(_task.Data.Schema);
        Assert.Equal(BooleanDataViewType.Instance, schema["PredictedLabel"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Score"].Type);
        Assert.Equal(NumberDataViewType.Single, schema["Probability"].Type);
        ReadOnlyMemory<char> kind = default;
        schema["Score"].Annotations.GetValue("ScoreColumnKind", ref kind);
        Assert.Equal("BinaryClassification", kind.ToString());
    }

    [Fact]
    public void ML_NETs_own_evaluator_of_binary_classification_reads_them()
    {
        Assert.SkipWhen(_reasoner is null, Absent);
        ITransformer model = Estimator(new() { Reasoner = _reasoner }).Fit(_task.Data);
        Output[] judged = Rows(model);
        double middle = judged.Select(j => j.Score).Order().ElementAt(judged.Length / 2);
        Labelled[] rows = [.. _task.Rows.Select((r, i) => new Labelled { ImagePath = r.ImagePath, SecondImagePath = r.SecondImagePath, Text = r.Text, Label = judged[i].Score >= middle })];
        CalibratedBinaryClassificationMetrics metrics = _task.ML.BinaryClassification.Evaluate(model.Transform(_task.ML.Data.LoadFromEnumerable(rows)));
        Assert.Equal(rows.Select((r, i) => r.Label == judged[i].PredictedLabel ? 1.0 : 0).Average(), metrics.Accuracy, 1e-9);
        Assert.Equal(1, metrics.AreaUnderRocCurve, 1e-9); // the labels follow the scores
        Assert.Equal(rows.Select((r, i) => -Math.Log2(r.Label ? judged[i].Probability : 1 - judged[i].Probability)).Average(), metrics.LogLoss, 1e-4);
    }

    private sealed class Labelled
    {
        public string ImagePath { get; set; } = "";
        public string SecondImagePath { get; set; } = "";
        public string Text { get; set; } = "";
        public bool Label { get; set; }
    }

    [Fact]
    public void A_row_without_a_sentence_has_no_score_and_settings_are_checked()
    {
        Assert.SkipWhen(_reasoner is null, Absent);
        _task.Rows[1].Text = "";
        Output[] rows = Rows(Estimator(new() { Reasoner = _reasoner }).Fit(_task.Data));
        Assert.True(float.IsNaN(rows[1].Score) && float.IsNaN(rows[1].Probability) && !rows[1].PredictedLabel);
        Assert.False(float.IsNaN(rows[2].Score));
        Assert.Contains("ScoreColumnName", Assert.Throws<ArgumentException>(() => Estimator(new() { ScoreColumnName = " " })).Message);
        Assert.Contains("'Third'", Assert.ThrowsAny<ArgumentException>(() => _task.ML.Transforms.BlipNlvr2("Image", "Third", "Text", new() { Reasoner = _reasoner }).Fit(_task.LoadImages.Fit(_task.Data).Transform(_task.Data))).Message);
    }

    private static BlipReasoner Load(GoldenCase golden)
    {
        JsonElement vit = golden.Config.GetProperty("vit"), med = golden.Config.GetProperty("med_config");
        var config = new BlipConfig
        {
            Vision = new VisionConfig
            {
                ImageSize = vit.Int("image_size"), PatchSize = vit.Int("patch_size"), HiddenSize = vit.Int("embed_dim"), Depth = vit.Int("depth"),
                NumHeads = vit.Int("num_heads"), IntermediateSize = (int)(vit.Int("embed_dim") * vit.Number("mlp_ratio")),
            },
            Text = new TextConfig
            {
                VocabSize = med.Int("vocab_size"), HiddenSize = med.Int("hidden_size"), NumHiddenLayers = med.Int("num_hidden_layers"),
                NumAttentionHeads = med.Int("num_attention_heads"), IntermediateSize = med.Int("intermediate_size"), MaxPositionEmbeddings = med.Int("max_position_embeddings"),
            },
        };
        var model = new NlvrModel(config);
        using Checkpoint checkpoint = Checkpoint.Open(golden.PathOf("model.pth"));
        ModuleWeights.Load(model, checkpoint);
        return new BlipReasoner(model, BlipTokenizer.Load(Goldens.PathOf("blip", "vocab.txt")));
    }
}
