using Microsoft.ML;
using Microsoft.ML.Data;

namespace Blip.MLNet.Stack.Tests.MLNet;

/// <summary>ML.NET's evaluation of binary classification, against numbers worked out by hand.</summary>
public class BinaryEvaluationTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public bool Label { get; set; }
        public float Score { get; set; }
        public float Probability { get; set; }
        public bool PredictedLabel => Score > 0;
    }

    private static Row[] Rows =>
    [
        new() { Label = true, Score = 2, Probability = 0.9f }, new() { Label = false, Score = 1, Probability = 0.6f }, new() { Label = true, Score = -1, Probability = 0.2f },
        new() { Label = false, Score = -2, Probability = 0.1f }, new() { Label = true, Score = 0.5f, Probability = 0.7f }, new() { Label = false, Score = float.NaN, Probability = 0.5f },
    ];

    [Fact]
    public void Metrics_leave_out_rows_without_a_score()
    {
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(_ml.Data.LoadFromEnumerable(Rows));
        Assert.Equal(3 / 5.0, metrics.Accuracy, 1e-9);
        Assert.Equal(2 / 3.0, metrics.PositivePrecision, 1e-9);
        Assert.Equal(2 / 3.0, metrics.PositiveRecall, 1e-9);
        Assert.Equal(1 / 2.0, metrics.NegativePrecision, 1e-9);
        Assert.Equal(1 / 2.0, metrics.NegativeRecall, 1e-9);
        Assert.Equal(2 / 3.0, metrics.F1Score, 1e-9);
        Assert.Equal(4 / 6.0, metrics.AreaUnderRocCurve, 1e-9);
        Assert.Equal(55 / 72.0, metrics.AreaUnderPrecisionRecallCurve, 1e-9);
        double loss = -(Math.Log2(0.9) + Math.Log2(0.4) + Math.Log2(0.2) + Math.Log2(0.9) + Math.Log2(0.7)) / 5, prior = -(0.6 * Math.Log2(0.6) + 0.4 * Math.Log2(0.4));
        Assert.Equal(loss, metrics.LogLoss, 1e-6);
        Assert.Equal(prior, metrics.Entropy, 1e-6);
        Assert.Equal((prior - loss) / prior, metrics.LogLossReduction, 1e-6);
    }

    [Fact]
    public void Scores_alone_give_the_same_but_no_loss()
    {
        BinaryClassificationMetrics metrics = _ml.BinaryClassification.EvaluateNonCalibrated(_ml.Data.LoadFromEnumerable(Rows));
        Assert.Equal(3 / 5.0, metrics.Accuracy, 1e-9);
        Assert.Equal(4 / 6.0, metrics.AreaUnderRocCurve, 1e-9);
    }

    [Fact]
    public void One_class_alone_has_no_area_and_a_missing_column_is_named()
    {
        Assert.ThrowsAny<ArgumentException>(() => _ml.BinaryClassification.Evaluate(_ml.Data.LoadFromEnumerable(Rows.Where(r => r.Label))));
        Assert.Contains("Nothing", Assert.ThrowsAny<Exception>(() => _ml.BinaryClassification.Evaluate(_ml.Data.LoadFromEnumerable(Rows), scoreColumnName: "Nothing")).Message);
    }
}
