namespace Microsoft.ML.Runtime;

public interface IProgressChannelProvider
{
    IProgressChannel StartProgressChannel(string name);
}

public interface IProgressChannel : IProgressChannelProvider, IDisposable
{
    void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction);
    void Checkpoint(params double?[] values);
}

public interface IProgressEntry
{
    void SetProgress(int index, double value);
    void SetProgress(int index, double value, double lim);
    void SetMetric(int index, double value);
}

public sealed class ProgressHeader
{
    public readonly IReadOnlyList<string> UnitNames;
    public readonly IReadOnlyList<string> MetricNames;

    public ProgressHeader(string[] metricNames, string[] unitNames) =>
        (MetricNames, UnitNames) = (metricNames ?? [], unitNames ?? []);

    public ProgressHeader(params string[] unitNames) : this(null, unitNames) { }
}

/// <summary>Checks what it is given. Nothing listens: an MLContext shows no progress, only messages.</summary>
internal sealed class ProgressChannel(IExceptionContext ectx, bool subordinate = false) : IProgressChannel
{
    private ProgressHeader _header = new(null);
    private bool _disposed;

    public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) => _header = header;

    // Metrics first, then progress, then its limits.
    public void Checkpoint(params double?[] values)
    {
        if (subordinate) return;
        ectx.Check(!_disposed, "Can't report checkpoints after disposing");
        int most = _header.MetricNames.Count + 2 * _header.UnitNames.Count;
        ectx.Check((values?.Length ?? 0) <= most, "Too many values provided in Checkpoint");
    }

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel(ectx, subordinate: true);

    public void Dispose() => _disposed = true;
}
