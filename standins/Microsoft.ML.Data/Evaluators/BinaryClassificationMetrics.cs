namespace Microsoft.ML.Data;

public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(BinaryCounts counts)
    {
        AreaUnderRocCurve = counts.AreaUnderRocCurve();
        AreaUnderPrecisionRecallCurve = counts.AreaUnderPrecisionRecallCurve();
        Accuracy = BinaryCounts.Ratio(counts.TruePositives + counts.TrueNegatives, counts.Total);
        PositivePrecision = BinaryCounts.Ratio(counts.TruePositives, counts.TruePositives + counts.FalsePositives);
        PositiveRecall = BinaryCounts.Ratio(counts.TruePositives, counts.Positives);
        NegativePrecision = BinaryCounts.Ratio(counts.TrueNegatives, counts.TrueNegatives + counts.FalseNegatives);
        NegativeRecall = BinaryCounts.Ratio(counts.TrueNegatives, counts.Negatives);
        F1Score = BinaryCounts.Ratio(2 * PositivePrecision * PositiveRecall, PositivePrecision + PositiveRecall);
    }

    public double AreaUnderRocCurve { get; }
    public double Accuracy { get; }
    public double PositivePrecision { get; }
    public double PositiveRecall { get; }
    public double NegativePrecision { get; }
    public double NegativeRecall { get; }
    public double F1Score { get; }
    public double AreaUnderPrecisionRecallCurve { get; }
}

public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryCounts counts) : base(counts)
    {
        LogLoss = counts.LogLoss;
        Entropy = BinaryCounts.EntropyOf(BinaryCounts.Ratio(counts.Positives, counts.Total));
        LogLossReduction = (counts.PriorLogLoss - LogLoss) / counts.PriorLogLoss;
    }

    public double LogLoss { get; }
    public double LogLossReduction { get; }
    public double Entropy { get; }
}
