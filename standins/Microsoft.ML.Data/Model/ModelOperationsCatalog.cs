using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog
{
    internal const string SchemaEntryName = "Schema";

    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        _env.CheckValue(stream, nameof(stream));
        using RepositoryWriter rep = RepositoryWriter.CreateNew(stream, _env);
        ModelSaveContext.SaveModel(rep, model, TransformerChain.LoaderSignature);
        if (inputSchema != null) SchemaFile.Write(_env, inputSchema, rep.CreateEntry(SchemaEntryName).Stream);
        rep.Commit();
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using FileStream stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        _env.CheckValue(stream, nameof(stream));
        using RepositoryReader rep = RepositoryReader.Open(stream, _env);
        using Repository.Entry schema = rep.OpenEntryOrNull(SchemaEntryName);
        if (schema == null)
        {
            inputSchema = null;
            if (ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out ITransformer alone, rep, TransformerChain.LoaderSignature)) return alone;
            throw _env.Except(_env.ExceptDecode("The zip has neither a transformer chain nor a schema"), "Could not load legacy format model");
        }
        inputSchema = SchemaFile.Read(_env, schema.Stream);
        ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(_env, out ITransformer chain, rep, TransformerChain.LoaderSignature);
        return chain;
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        _env.CheckNonEmpty(filePath, nameof(filePath));
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }
}
