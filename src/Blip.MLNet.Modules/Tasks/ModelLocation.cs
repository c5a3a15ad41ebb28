using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Hub;

namespace Blip.MLNet.Modules.Tasks;

/// <summary>Turns what a user calls a model into a path.</summary>
internal static class ModelLocation
{
    /// <summary>A file or folder as it is; a hub name or an official file name through the cache.</summary>
    public static string Resolve(string model, ModelLoadOptions options, CancellationToken cancellation) =>
        Path.Exists(model) ? model : ModelResolver.Resolve(model, progress: options.Progress, cancellationToken: cancellation);

    /// <summary>Where the model is that an adapter stands on.</summary>
    /// <exception cref="InvalidDataException">The adapter does not say which it is.</exception>
    /// <exception cref="HubException">It cannot be had.</exception>
    public static string BaseOf(string adapter, ModelLoadOptions options, CancellationToken cancellation)
    {
        string name = options.BaseModel ?? LoraFiles.ReadConfig(adapter).BaseModel;
        if (string.IsNullOrWhiteSpace(name)) throw new InvalidDataException($"The adapter '{adapter}' does not say which model it stands on (base_model_name_or_path); name it with {nameof(ModelLoadOptions.BaseModel)}.");
        try
        {
            string path = Resolve(name, options, cancellation);
            return Path.GetFullPath(path) != Path.GetFullPath(adapter) ? path : throw new InvalidDataException($"The adapter '{adapter}' names itself as the model that it stands on.");
        }
        catch (HubException e)
        {
            throw new HubException(e.Failure, $"The adapter '{adapter}' stands on '{name}': {e.Message} {nameof(ModelLoadOptions.BaseModel)} names another.", e);
        }
    }

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
                $"'{weights}' comes without a vocabulary: no vocab.txt or tokenizer.json lies beside it, and bert-base-uncased's could not be fetched ({e.Message.TrimEnd('.')}). Name one with {nameof(ModelLoadOptions.Vocabulary)}.", "vocab.txt", e);
        }
    }
}
