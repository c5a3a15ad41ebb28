using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Batching;

/// <summary>
/// A transformer that adds columns row by row but computes them in batches. Nothing is read or computed until a getter of an
/// added column asks: a full pass over n rows costs ceil(n / <see cref="BatchSize"/>) runs, pass-through columns cost none, and
/// the rows of the next batch are read on another thread while the model works on this one. Instances are thread-safe: any number
/// of cursors and prediction engines may share one.
/// </summary>
/// <typeparam name="TItem">What one row brings to a batch, read and prepared; it must not refer to the row's buffers.</typeparam>
/// <typeparam name="TResult">What a run gives back for one row; plain managed data.</typeparam>
public abstract class BatchTransformer<TItem, TResult> : ITransformer, IDisposable
{
    /// <summary>Registers with the environment.</summary>
    /// <param name="env">The ML.NET environment.</param>
    /// <param name="registrationName">Name in log messages.</param>
    /// <param name="batchSize">Rows in one run, at least 1.</param>
    /// <param name="cancellation">Ends a pass with <see cref="OperationCanceledException"/>.</param>
    protected BatchTransformer(IHostEnvironment env, string registrationName, int batchSize, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        Host = env.Register(registrationName);
        BatchSize = batchSize;
        Cancellation = cancellation;
    }

    /// <summary>Rows in one run.</summary>
    public int BatchSize { get; }

    /// <summary>Where messages go.</summary>
    protected internal IHost Host { get; }

    /// <summary>Ends a pass.</summary>
    protected internal CancellationToken Cancellation { get; }

    /// <summary>The columns that the transformer reads.</summary>
    /// <exception cref="ArgumentException">One is missing or has a wrong type; the message names it.</exception>
    protected internal abstract IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema);

    /// <summary>The columns that the transformer adds, in a fixed order.</summary>
    protected internal abstract IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema);

    /// <summary>A reader of the row's current values. Getters are bound here, once for a cursor.</summary>
    protected internal abstract Func<TItem> CreateReader(DataViewRow input);

    /// <summary>Computes a batch: one result for each item, in order. Called from several threads at once.</summary>
    protected internal abstract IReadOnlyList<TResult> Run(IReadOnlyList<TItem> items, CancellationToken cancellation);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for an added column.</summary>
    /// <param name="output">Index into <see cref="OutputColumns"/>.</param>
    /// <param name="current">Gives the current row's result, computing it if need be.</param>
    protected internal abstract Delegate CreateGetter(int output, Func<TResult> current);

    /// <summary>Writes the transformer into a model zip.</summary>
    protected abstract void SaveModel(ModelSaveContext ctx);

    /// <inheritdoc />
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new BatchRowMapper<TItem, TResult>(this, inputSchema).OutputSchema;

    /// <inheritdoc />
    public IDataView Transform(IDataView input) => new BatchDataView<TItem, TResult>(this, input);

    bool ITransformer.IsRowToRowMapper => true;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new BatchRowMapper<TItem, TResult>(this, inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    /// <summary>Frees the model.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the model when <paramref name="disposing"/> is set.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
