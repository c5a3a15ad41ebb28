using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Batching;
using Blip.MLNet.Transforms.Persistence;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What all transformers with a model have in common: their columns, the model's life, and their place in a model zip.</summary>
/// <typeparam name="TItem">What one row brings to a batch.</typeparam>
/// <typeparam name="TResult">What a run gives back for one row.</typeparam>
/// <typeparam name="TPredictor">The model.</typeparam>
public abstract class BlipTransformer<TItem, TResult, TPredictor> : BatchTransformer<TItem, TResult> where TPredictor : BlipPredictor
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

    /// <summary>The columns that are read.</summary>
    private protected abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that are added.</summary>
    private protected abstract IReadOnlyList<OutputColumn<TResult>> Outputs { get; }

    /// <summary>How the class is known in a model zip.</summary>
    private protected abstract ModelFormat Format { get; }

    /// <summary>What is written into a model zip besides the model: a <see cref="SavedTransform{TColumns, TOptions}"/>.</summary>
    private protected abstract object Saved { get; }

    /// <inheritdoc />
    protected internal sealed override IReadOnlyList<DataViewSchema.Column> InputColumns(DataViewSchema inputSchema) => [.. Inputs.Select(c => c.Find(inputSchema, Owner))];

    /// <inheritdoc />
    protected internal sealed override IReadOnlyList<DataViewSchema.DetachedColumn> OutputColumns(DataViewSchema inputSchema) => [.. Outputs.Select(o => o.Column)];

    /// <inheritdoc />
    protected internal sealed override Delegate CreateGetter(int output, Func<TResult> current) => Outputs[output].Getter(current);

    /// <inheritdoc />
    protected override void SaveModel(ModelSaveContext ctx) => ModelStreams.Save(ctx, Format, Saved, stream => Predictor.Save(stream, Cancellation));

    /// <inheritdoc />
    protected sealed override void Dispose(bool disposing)
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

    /// <summary>Reads a transformer from a model zip.</summary>
    /// <param name="env">The ML.NET environment.</param>
    /// <param name="ctx">Where to read.</param>
    /// <param name="format">How the class is known in a model zip.</param>
    /// <param name="load">Loads the model.</param>
    /// <param name="make">Makes the transformer, which owns the model.</param>
    /// <exception cref="InvalidDataException">The zip is damaged.</exception>
    private protected static TTransformer Restore<TTransformer, TColumns, TOptions>(
        IHostEnvironment env, ModelLoadContext ctx, ModelFormat format,
        Func<string, ModelLoadOptions?, CancellationToken, TPredictor> load, Func<SavedTransform<TColumns, TOptions>, TPredictor, TTransformer> make)
        where TOptions : BlipModelOptions
    {
        SavedTransform<TColumns, TOptions> saved = ModelStreams.LoadOptions<TColumns, TOptions>(ctx, format);
        TPredictor predictor = ModelStreams.LoadModel(env, ctx, file => load(file, saved.Options.Loading(env), default));
        try
        {
            return make(saved, predictor);
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }
}
