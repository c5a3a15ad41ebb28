using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    public readonly IEstimator<TLastTransformer> LastEstimator;
    private readonly IHostEnvironment _host;
    private readonly EstimatorStep[] _steps;

    public EstimatorChain() => _steps = [];

    internal EstimatorChain(IHostEnvironment env, EstimatorStep[] steps)
    {
        (_host, _steps) = (env?.Register("EstimatorChain"), steps);
        LastEstimator = steps.LastOrDefault().Estimator as IEstimator<TLastTransformer>;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        // A wrong column fails here, before anything is trained.
        GetOutputSchema(SchemaShape.Create(input.Schema));
        var fitted = new List<ITransformer>();
        foreach (EstimatorStep step in _steps)
        {
            ITransformer transformer = step.Estimator.Fit(input);
            fitted.Add(transformer);
            input = transformer.Transform(input);
            if (step.CacheAfter && fitted.Count < _steps.Length) input = new DataOperationsCatalog(_host).Cache(input);
        }
        return new(fitted, _steps.Select(s => s.Scope));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _steps.Aggregate(inputSchema, (shape, step) => step.Estimator.GetOutputSchema(shape));

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator, TransformerScope scope = TransformerScope.Everything) where TNewTrans : class, ITransformer
    {
        Contracts.CheckValue(estimator, nameof(estimator));
        return new EstimatorChain<TNewTrans>(_host, [.. _steps, new EstimatorStep(estimator, scope, false)]);
    }

    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        Contracts.CheckValue(env, nameof(env));
        if (_steps.Length == 0) throw new InvalidOperationException("Current estimator chain has no estimator, can't append cache checkpoint.");
        return _steps[^1].CacheAfter ? this : new(env, [.. _steps[..^1], _steps[^1] with { CacheAfter = true }]);
    }
}

internal readonly record struct EstimatorStep(IEstimator<ITransformer> Estimator, TransformerScope Scope, bool CacheAfter);
