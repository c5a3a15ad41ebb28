using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class CompositeLoaderEstimator<TSource, TLastTransformer> : IDataLoaderEstimator<TSource, CompositeDataLoader<TSource, TLastTransformer>> where TLastTransformer : class, ITransformer
{
    private readonly IDataLoaderEstimator<TSource, IDataLoader<TSource>> _start;
    private readonly EstimatorChain<TLastTransformer> _chain;

    public CompositeLoaderEstimator(IDataLoaderEstimator<TSource, IDataLoader<TSource>> start, EstimatorChain<TLastTransformer> estimatorChain = null)
    {
        Contracts.CheckValue(start, nameof(start));
        (_start, _chain) = (start, estimatorChain ?? new());
    }

    public CompositeDataLoader<TSource, TLastTransformer> Fit(TSource input)
    {
        IDataLoader<TSource> loader = _start.Fit(input);
        return new(loader, _chain.Fit(loader.Load(input)));
    }

    public SchemaShape GetOutputSchema() => _chain.GetOutputSchema(_start.GetOutputSchema());

    public CompositeLoaderEstimator<TSource, TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator) where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new(_start, _chain.Append(estimator));
    }
}

/// <summary>A loader that needs no fitting, as an estimator.</summary>
internal sealed class TrivialLoaderEstimator<TSource, TLoader>(TLoader loader) : IDataLoaderEstimator<TSource, TLoader> where TLoader : IDataLoader<TSource>
{
    public TLoader Fit(TSource input) => loader;
    public SchemaShape GetOutputSchema() => SchemaShape.Create(loader.GetOutputSchema());
}
