using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What the metrics of binary classification are made of. Rows without a finite score or without a label do not count.</summary>
internal sealed class BinaryCounts
{
    private readonly List<(float Score, bool Positive)> _scored = [];
    private double _logLoss;
    private long _probabilities, _probablePositives;

    public long TruePositives { get; private set; }
    public long FalsePositives { get; private set; }
    public long TrueNegatives { get; private set; }
    public long FalseNegatives { get; private set; }
    public long Positives => TruePositives + FalseNegatives;
    public long Negatives => TrueNegatives + FalsePositives;
    public long Total => Positives + Negatives;
    public double LogLoss => double.IsNaN(_logLoss) ? double.NaN : Ratio(_logLoss, _probabilities);
    public double PriorLogLoss => EntropyOf(Ratio(_probablePositives, _probabilities));

    public static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    public static double EntropyOf(double p) => p is > 0 and < 1 ? -p * Math.Log2(p) - (1 - p) * Math.Log2(1 - p) : 0;

    public static BinaryCounts Read(IHostEnvironment env, IDataView data, string label, string score, string probability, string predictedLabel)
    {
        DataViewSchema.Column labels = Column(env, data, label, "Label"), scores = Column(env, data, score, "Score");
        Column(env, data, predictedLabel, "PredictedLabel");
        DataViewSchema.Column? probabilities = probability is null ? null : Column(env, data, probability, "Probability");
        if (scores.Type != NumberDataViewType.Single) throw env.ExceptSchemaMismatch("schema", "score", scores.Name, "Single", scores.Type.ToString());
        if (probabilities is { } p && p.Type != NumberDataViewType.Single) throw env.ExceptSchemaMismatch("schema", "probability", p.Name, "Single", p.Type.ToString());
        var counts = new BinaryCounts();
        using DataViewRowCursor cursor = data.GetRowCursor(probabilities is null ? [labels, scores] : [labels, scores, probabilities.Value]);
        Func<float> labelOf = Labels(env, cursor, labels);
        ValueGetter<float> scoreOf = cursor.GetGetter<float>(scores), probabilityOf = probabilities is null ? (ref float value) => value = float.NaN : cursor.GetGetter<float>(probabilities.Value);
        float scoreValue = 0, probabilityValue = 0;
        while (cursor.MoveNext())
        {
            scoreOf(ref scoreValue);
            float labelValue = labelOf();
            if (!float.IsFinite(scoreValue) || float.IsNaN(labelValue)) continue;
            probabilityOf(ref probabilityValue);
            counts.Add(labelValue > 0, scoreValue, probabilityValue);
        }
        return counts;
    }

    /// <summary>The share of pairs of a positive and a negative in which the positive scores higher; a tie counts half.</summary>
    public double AreaUnderRocCurve()
    {
        Contracts.CheckParam(Positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Contracts.CheckParam(Negatives > 0, "NegSample", "AUC is not defined when there is no negative class in the data");
        double above = 0, won = 0; // positives that score higher than the group, pairs won
        foreach (var group in _scored.GroupBy(s => s.Score).OrderByDescending(g => g.Key))
        {
            int positives = group.Count(s => s.Positive), negatives = group.Count() - positives;
            won += above * negatives + 0.5 * positives * negatives;
            above += positives;
        }
        return won / ((double)Positives * Negatives);
    }

    /// <summary>Lower trapezoids under precision over recall, one step a row from the highest score down.</summary>
    public double AreaUnderPrecisionRecallCurve()
    {
        double area = 0, lastRecall = 0, lastPrecision = 1;
        long right = 0, seen = 0;
        foreach ((float _, bool positive) in _scored.OrderByDescending(s => s.Score))
        {
            seen++;
            if (positive) right++;
            double precision = (double)right / seen, recall = (double)right / Positives;
            if (positive)
            {
                area += (recall - lastRecall) * (lastPrecision + precision) / 2;
                lastRecall = recall;
            }
            lastPrecision = precision;
        }
        return area;
    }

    private void Add(bool positive, float score, float probability)
    {
        _scored.Add((score, positive));
        bool predicted = score > 0;
        if (positive && predicted) TruePositives++;
        else if (positive) FalseNegatives++;
        else if (predicted) FalsePositives++;
        else TrueNegatives++;
        _logLoss += float.IsNaN(probability) ? double.NaN : -Math.Log(positive ? probability : 1.0 - probability, 2);
        if (float.IsNaN(probability)) return;
        _probabilities++;
        if (positive) _probablePositives++;
    }

    private static DataViewSchema.Column Column(IHostEnvironment env, IDataView data, string name, string role) =>
        data.Schema.GetColumnOrNull(name) ?? throw env.ExceptSchemaMismatch("schema", role, name);

    private static Func<float> Labels(IHostEnvironment env, DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is BooleanDataViewType) return Getter<bool>(row, column, value => value ? 1 : 0);
        if (column.Type == NumberDataViewType.Single) return Getter<float>(row, column, value => value);
        if (column.Type == NumberDataViewType.Double) return Getter<double>(row, column, value => (float)value);
        throw env.ExceptSchemaMismatch("schema", "label", column.Name, "Single, Double, Boolean, or a Key with cardinality 2", column.Type.ToString());
    }

    private static Func<float> Getter<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
