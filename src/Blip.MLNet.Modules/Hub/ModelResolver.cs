namespace Blip.MLNet.Modules.Hub;

/// <summary>Turns what a user calls a model into a file or folder on this machine.</summary>
public static class ModelResolver
{
    /// <summary>
    /// Resolves a path as it is; an official file name (model_base_caption_capfilt_large.pth) or its address; or org/name[@revision]
    /// of the Hub. A path that exists goes first.
    /// </summary>
    /// <param name="model">What to resolve.</param>
    /// <param name="client">Fetches; one with the environment's options where null.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>An existing file or folder.</returns>
    /// <exception cref="HubException">It is none of these, or cannot be had.</exception>
    public static async Task<string> ResolveAsync(string model, HubClient? client = null, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(model);
        if (Path.Exists(model)) return Path.GetFullPath(model);
        bool official = OfficialCheckpoints.FileName(model) is not null;
        if (!official && LooksLikePath(model)) throw new HubException(HubFailure.BadReference, $"There is no file or folder '{model}'.");
        HubReference? reference = null;
        if (!official && (!HubReference.TryParse(model, out reference) || !reference!.Repository.Contains('/')))
            throw new HubException(HubFailure.BadReference, $"'{model}' is neither a file or folder here, nor org/name[@revision] of the Hub, nor an official checkpoint ({string.Join(", ", OfficialCheckpoints.Names.Keys)}).");
        using HubClient? own = client is null ? new HubClient() : null;
        client ??= own!;
        try
        {
            return official
                ? await client.GetOfficialAsync(model, progress, cancellationToken).ConfigureAwait(false)
                : await client.GetModelAsync(reference!, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Failure == HubFailure.Network && !e.Message.Contains(model, StringComparison.Ordinal))
        {
            throw new HubException(e.Failure, $"{model} is not on this machine, and {e.Message} Name a model folder or a checkpoint file that is here, or copy Hugging Face's cache from where there is a network.", e);
        }
    }

    /// <summary>The same, waiting for it.</summary>
    public static string Resolve(string model, HubClient? client = null, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default) =>
        Task.Run(() => ResolveAsync(model, client, progress, cancellationToken), cancellationToken).GetAwaiter().GetResult();

    /// <summary>The vocabulary of the official checkpoints, which come without one: vocab.txt of bert-base-uncased.</summary>
    /// <exception cref="HubException">It is not in the cache and cannot be fetched.</exception>
    public static async Task<string> ResolveVocabularyAsync(HubClient? client = null, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using HubClient? own = client is null ? new HubClient() : null;
        return await (client ?? own!).GetFileAsync(new HubReference("bert-base-uncased"), "vocab.txt", progress, cancellationToken).ConfigureAwait(false);
    }

    private static bool LooksLikePath(string model) =>
        Path.IsPathRooted(model) || model.StartsWith('.') || model.Contains('\\') || model.Count(c => c == '/') > 1 && !model.Contains('@')
        || Path.GetExtension(model) is ".pth" or ".pt" or ".bin" or ".safetensors" or ".zip" or ".json";
}
