using Blip.MLNet.Modules.Hub;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Turns what a user calls a model into a path.</summary>
internal static class ModelLocation
{
    /// <summary>A file or folder as it is; a hub name or an official file name through the cache.</summary>
    public static string Resolve(string model, ModelLoadOptions options, CancellationToken cancellation) =>
        Path.Exists(model) ? model : ModelResolver.Resolve(model, progress: options.Progress, cancellationToken: cancellation);

    /// <summary>bert-base-uncased's vocabulary, which the official checkpoints were trained with.</summary>
    /// <exception cref="FileNotFoundException">It lies neither beside the weights nor in the cache, and cannot be fetched.</exception>
    public static string DefaultVocabulary(string weights, ModelLoadOptions options, CancellationToken cancellation)
    {
        try
        {
            return Task.Run(() => ModelResolver.ResolveVocabularyAsync(progress: options.Progress, cancellationToken: cancellation), cancellation).GetAwaiter().GetResult();
        }
        catch (HubException e)
        {
            throw new FileNotFoundException(
                $"'{weights}' comes without a vocabulary: no vocab.txt or tokenizer.json lies beside it, and bert-base-uncased's could not be fetched ({e.Message}). Name one with {nameof(ModelLoadOptions.Vocabulary)}.", "vocab.txt", e);
        }
    }
}
