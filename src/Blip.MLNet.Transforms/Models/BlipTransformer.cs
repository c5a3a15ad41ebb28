using Blip.MLNet.Transforms.Batching;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What all transformers with a model have in common: their columns, and the model's life.</summary>
/// <typeparam name="TItem">What one row brings to a batch.</typeparam>
/// <typeparam name="TResult">What a run gives back for one row.</typeparam>
/// <typeparam name="TPredictor">The model.</typeparam>
public abstract class BlipTransformer<TItem, TResult, TPredictor> : BatchTransformer<TItem, TResult> where TPredictor : class, IDisposable
{
    private readonly bool _owns;

    private protected BlipTransformer(IHostEnvironment env, string owner, BlipModelOptions options, TPredictor predictor, bool owns)
        : base(env, owner, options.BatchSize, options.Cancellation)
    {
        Owner = owner;
        Predictor = predictor;
        _owns = owns;
    }

    private protected string Owner { get; }

    private protected TPredictor Predictor { get; }

    private protected abstract IReadOnlyList<InputColumn> Inputs { get; }

    private protected abstract IReadOnlyList<DataViewSchema.DetachedColumn> Outputs { get; }

    /// <inheritdoc />
    protected internal sealed override IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema) => [.. Inputs.Select(c => c.Find(inputSchema, Owner))];

    /// <inheritdoc />
    protected internal sealed override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema) => Outputs;

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _owns) Predictor.Dispose();
    }

    /// <summary>Runs the model over the rows that have all it needs; the others get the default value.</summary>
    private protected static IReadOnlyList<TResult> RunWhere(IReadOnlyList<TItem> items, Func<TItem, bool> complete, Func<IReadOnlyList<TItem>, IReadOnlyList<TResult>> run)
    {
        TItem[] whole = [.. items.Where(complete)];
        IReadOnlyList<TResult> results = whole.Length == 0 ? [] : run(whole);
        int next = 0;
        return [.. items.Select(item => complete(item) ? results[next++] : default!)];
    }

    private protected static VersionInfo Version(Type type, string signature, string loader) =>
        new(signature, 0x00010001, 0x00010001, 0x00010001, type.Assembly.FullName!, loader);
}
