using Blip.MLNet.Modules.Tasks;
using Blip.MLNet.Transforms.Schemas;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Transforms.Models;

/// <summary>What the estimators of all transforms with a model have in common.</summary>
/// <typeparam name="TTransformer">The transformer that Fit makes.</typeparam>
public abstract class BlipEstimator<TTransformer> : IEstimator<TTransformer> where TTransformer : ITransformer
{
    private readonly string _owner;

    private protected BlipEstimator(IHostEnvironment env, string owner)
    {
        ArgumentNullException.ThrowIfNull(env);
        Env = env;
        _owner = owner;
    }

    private protected IHostEnvironment Env { get; }

    /// <summary>The columns that must be there when the estimator is fitted.</summary>
    private protected abstract IReadOnlyList<InputColumn> FitColumns { get; }

    /// <summary>The columns that are added; a vector's size does not matter here.</summary>
    private protected abstract IReadOnlyList<DataViewSchema.DetachedColumn> OutputShapes { get; }

    /// <inheritdoc />
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (InputColumn column in FitColumns) column.Find(input.Schema, _owner);
        return FitTo(input);
    }

    /// <inheritdoc />
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (InputColumn column in FitColumns) column.Check(inputSchema, _owner);
        return inputSchema.With(OutputShapes);
    }

    private protected abstract TTransformer FitTo(IDataView input);

    /// <summary>Loads a model and says so in the log.</summary>
    private protected T Load<T>(BlipModelOptions options, Func<string, ModelLoadOptions, T> load)
    {
        using IChannel channel = Env.Register(_owner).Start("Loading the model");
        ModelLoadOptions loading = Loading(Env, options) with { Vocabulary = options.Vocabulary };
        T model = load(options.Model, loading);
        channel.Info(MessageSensitivity.UserData, "Loaded {0} in {1} on {2}.", options.Model, options.Precision, loading.Device);
        return model;
    }

    /// <summary>How a model is loaded, from its own files or from a zip.</summary>
    internal static ModelLoadOptions Loading(IHostEnvironment env, BlipModelOptions options) =>
        new() { Precision = options.Precision, Device = DeviceSelection.Choose(env, options.Device) };
}
