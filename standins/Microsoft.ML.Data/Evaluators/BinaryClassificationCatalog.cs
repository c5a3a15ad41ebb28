using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public abstract class TrainCatalogBase : IInternalCatalog
{
    private readonly IHost _host;

    private protected TrainCatalogBase(IHostEnvironment env, string registrationName)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(registrationName);
    }

    IHostEnvironment IInternalCatalog.Environment => _host;

    private protected IHostEnvironment Host => _host;
}

public sealed class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env) : base(env, nameof(BinaryClassificationCatalog))
    {
    }

    public CalibratedBinaryClassificationMetrics Evaluate(
        IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string probabilityColumnName = "Probability", string predictedLabelColumnName = "PredictedLabel")
    {
        Host.CheckValue(data, nameof(data));
        Host.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Host.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Host.CheckNonEmpty(probabilityColumnName, nameof(probabilityColumnName));
        Host.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        return new CalibratedBinaryClassificationMetrics(BinaryCounts.Read(Host, data, labelColumnName, scoreColumnName, probabilityColumnName, predictedLabelColumnName));
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel")
    {
        Host.CheckValue(data, nameof(data));
        Host.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        Host.CheckNonEmpty(scoreColumnName, nameof(scoreColumnName));
        Host.CheckNonEmpty(predictedLabelColumnName, nameof(predictedLabelColumnName));
        return new BinaryClassificationMetrics(BinaryCounts.Read(Host, data, labelColumnName, scoreColumnName, null, predictedLabelColumnName));
    }
}
