namespace Microsoft.ML;

public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}

/// <summary>The signature of what reads itself back from a model.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
