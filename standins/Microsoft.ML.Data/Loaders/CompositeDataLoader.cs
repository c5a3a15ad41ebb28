using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public sealed class CompositeDataLoader<TSource, TLastTransformer> : IDataLoader<TSource>, IDisposable where TLastTransformer : class, ITransformer
{
    public readonly IDataLoader<TSource> Loader;
    public readonly TransformerChain<TLastTransformer> Transformer;

    public CompositeDataLoader(IDataLoader<TSource> loader, TransformerChain<TLastTransformer> transformerChain = null)
    {
        Contracts.CheckValue(loader, nameof(loader));
        (Loader, Transformer) = (loader, transformerChain ?? new());
    }

    public IDataView Load(TSource input) => Transformer.Transform(Loader.Load(input));

    public DataViewSchema GetOutputSchema() => Transformer.GetOutputSchema(Loader.GetOutputSchema());

    public CompositeDataLoader<TSource, TNewLast> AppendTransformer<TNewLast>(TNewLast transformer) where TNewLast : class, ITransformer
    {
        Contracts.CheckValue(transformer, nameof(transformer));
        return new(Loader, Transformer.Append(transformer));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        Contracts.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(new VersionInfo("CMPSTLDR", 0x00010001, 0x00010001, 0x00010001, OfficialName.Of(typeof(CompositeDataLoader<,>).Assembly), "CompositeLoader"));
        ctx.SaveModel(Loader, "Loader");
        ctx.SaveModel(Transformer, TransformerChain.LoaderSignature);
    }

    public void Dispose() => Transformer.Dispose();
}
