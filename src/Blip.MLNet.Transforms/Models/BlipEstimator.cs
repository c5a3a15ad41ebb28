using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What the estimators of all transforms with a model have in common: they check their columns and load the model.</summary>
/// <typeparam name="TTransformer">The transformer that Fit makes.</typeparam>
/// <typeparam name="TPredictor">The model.</typeparam>
public abstract class BlipEstimator<TTransformer, TPredictor> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
    where TPredictor : BlipPredictor
{
    private readonly string _owner;
    private readonly BlipModelOptions _options;
    private readonly TPredictor? _shared;
    private readonly Func<string, ModelLoadOptions?, CancellationToken, TPredictor> _load;

    /// <summary>Checks the options.</summary>
    /// <param name="env">The ML.NET environment.</param>
    /// <param name="owner">The transform's name, for messages.</param>
    /// <param name="options">Settings.</param>
    /// <param name="shared">A model in memory, which is left to its owner; null: one is loaded.</param>
    /// <param name="load">Loads a model.</param>
    private protected BlipEstimator(
        IHostEnvironment env, string owner, BlipModelOptions options, TPredictor? shared, Func<string, ModelLoadOptions?, CancellationToken, TPredictor> load)
    {
        ArgumentNullException.ThrowIfNull(env);
        ArgumentNullException.ThrowIfNull(options);
        Env = env;
        (_owner, _options, _shared, _load) = (owner, options.Validate(), shared, load);
    }

    private protected IHostEnvironment Env { get; }

    /// <summary>The columns that must be there when the estimator is fitted.</summary>
    private protected abstract IReadOnlyList<InputColumn> FitColumns { get; }

    /// <summary>The columns that are added; a vector's size does not matter here.</summary>
    private protected abstract IEnumerable<DataViewSchema.DetachedColumn> OutputShapes { get; }

    /// <summary>Loads the model, and does with the data what the transform needs of them.</summary>
    /// <exception cref="ArgumentException">A column is missing or has another type; the message names it.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (InputColumn column in FitColumns) column.Find(input.Schema, _owner);
        TPredictor predictor = _shared ?? Load();
        try
        {
            return FitTo(input, predictor, owns: _shared is null);
        }
        catch
        {
            if (_shared is null) predictor.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (InputColumn column in FitColumns) column.Check(inputSchema, _owner);
        return inputSchema.With(OutputShapes);
    }

    /// <summary>Makes the transformer.</summary>
    /// <param name="input">The data, whose columns were checked.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="owns">Whether the transformer disposes it.</param>
    private protected abstract TTransformer FitTo(IDataView input, TPredictor predictor, bool owns);

    private TPredictor Load()
    {
        using IChannel channel = Env.Register(_owner).Start("Loading the model");
        ModelLoadOptions loading = _options.Loading(Env) with { Vocabulary = _options.Vocabulary };
        TPredictor predictor = _load(_options.Model, loading, _options.Cancellation);
        channel.Info(MessageSensitivity.UserData, "Loaded {0} in {1} on {2}.", _options.Model, _options.Precision, loading.Device);
        return predictor;
    }
}
