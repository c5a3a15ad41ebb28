using System.Globalization;
using System.Text.Json;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Hub;

/// <summary>
/// Fetches models from the Hugging Face Hub, and the official BLIP files from their storage, into the cache that Hugging Face's
/// own library uses. Safe for several threads and, through lock files, several processes.
/// </summary>
public sealed class HubClient : IDisposable
{
    private const int MaxListingBytes = 32 << 20;
    private readonly HubOptions _options;
    private readonly HubCache _cache;
    private readonly HubHttp _http;
    private readonly Downloader _downloader;

    /// <summary>A client; with the environment's options where null.</summary>
    public HubClient(HubOptions? options = null)
    {
        _options = options ?? HubOptions.FromEnvironment();
        _cache = new HubCache(_options.CacheFolder);
        _http = new HubHttp(_options);
        _downloader = new Downloader(_http, _options);
    }

    /// <summary>The options in use.</summary>
    public HubOptions Options => _options;

    /// <summary>Gives one file of a repository, from the cache where it is current.</summary>
    /// <param name="repository">The repository and its revision.</param>
    /// <param name="file">The file's name in it.</param>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="cancellationToken">Stops; what has arrived is kept and taken up again next time.</param>
    /// <returns>The path of the file in the cache.</returns>
    /// <exception cref="HubException">It cannot be had; the message says why.</exception>
    public async Task<string> GetFileAsync(HubReference repository, string file, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        CheckFileName(file);
        if (_cache.Commit(repository) is { } seen && (repository.IsCommit || _options.Offline) && CachedFile(repository, seen, file) is { } known) return known;
        if (_options.Offline) throw new HubException(HubFailure.Offline, $"{repository}: '{file}' is not in the cache '{_cache.Root}', and HF_HUB_OFFLINE is set.");
        FileHead head;
        try
        {
            head = await HeadAsync(repository, file, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Failure is HubFailure.Network or HubFailure.Server && _cache.Commit(repository) is { } commit && CachedFile(repository, commit, file) is { } cached)
        {
            return cached; // not reachable, but here from last time
        }
        _cache.WriteRef(repository, head.Commit);
        if (CachedFile(repository, head.Commit, file) is { } current) return current;
        string blob = _cache.Blob(repository, head.ETag);
        using (await FileLock.AcquireAsync(_cache.LockFile(repository, head.ETag), cancellationToken).ConfigureAwait(false))
        {
            if (!File.Exists(blob))
                await _downloader.FetchAsync(new DownloadRequest($"{repository.Repository}/{file}", Url(repository with { Revision = head.Commit }, file), head.Size, ContentHash.FromETag(head.ETag)),
                    blob + ".incomplete", blob, progress, cancellationToken).ConfigureAwait(false);
            return _cache.Link(repository, head.Commit, file, head.ETag);
        }
    }

    /// <summary>Gives a model's folder: its weights (safetensors where there are any) and the configuration and tokenizer files beside them.</summary>
    /// <exception cref="HubException">It cannot be had; the message says why.</exception>
    public async Task<string> GetModelAsync(HubReference repository, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (_cache.Commit(repository) is { } seen && (repository.IsCommit || _options.Offline) && ModelSnapshot.IsComplete(_cache.Snapshot(repository, seen))) return _cache.Snapshot(repository, seen);
        if (_options.Offline) throw new HubException(HubFailure.Offline, $"{repository}: the cache '{_cache.Root}' does not hold the whole model, and HF_HUB_OFFLINE is set.");
        Listing listing;
        try
        {
            listing = await ListAsync(repository, cancellationToken).ConfigureAwait(false);
        }
        catch (HubException e) when (e.Failure is HubFailure.Network or HubFailure.Server && _cache.Commit(repository) is { } commit && ModelSnapshot.IsComplete(_cache.Snapshot(repository, commit)))
        {
            return _cache.Snapshot(repository, commit);
        }
        string? weights = CheckpointFiles.FolderFiles.FirstOrDefault(listing.Files.Contains);
        if (weights is null) throw new HubException(HubFailure.NotFound, $"{repository}: the repository has no weights that can be read; expected {string.Join(", ", CheckpointFiles.FolderFiles)}.");
        HubReference pinned = repository with { Revision = listing.Commit };
        foreach (string file in ModelSnapshot.Companions.Where(listing.Files.Contains)) await GetFileAsync(pinned, file, progress, cancellationToken).ConfigureAwait(false);
        string path = await GetFileAsync(pinned, weights, progress, cancellationToken).ConfigureAwait(false);
        foreach (string shard in ModelSnapshot.Shards(path)) await GetFileAsync(pinned, shard, progress, cancellationToken).ConfigureAwait(false);
        _cache.WriteRef(repository, listing.Commit);
        return _cache.Snapshot(repository, listing.Commit);
    }

    /// <summary>Gives one of the files of <see cref="OfficialCheckpoints"/>.</summary>
    /// <param name="nameOrUrl">Its file name, or its full address.</param>
    /// <param name="progress">Told how far the download is.</param>
    /// <param name="cancellationToken">Stops; what has arrived is kept.</param>
    /// <exception cref="HubException">It cannot be had; the message says why.</exception>
    public async Task<string> GetOfficialAsync(string nameOrUrl, IProgress<HubProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        string name = OfficialCheckpoints.FileName(nameOrUrl)
            ?? throw new HubException(HubFailure.BadReference, $"'{nameOrUrl}' is not an official BLIP checkpoint; expected {string.Join(", ", OfficialCheckpoints.Names.Keys)}.");
        string folder = Path.Combine(_cache.Root, "salesforce--BLIP"), target = Path.Combine(folder, name);
        if (File.Exists(target)) return target;
        if (_options.Offline) throw new HubException(HubFailure.Offline, $"{name} is not in the cache '{folder}', and HF_HUB_OFFLINE is set.");
        using (await FileLock.AcquireAsync(Path.Combine(_cache.Root, ".locks", "salesforce--BLIP", name + ".lock"), cancellationToken).ConfigureAwait(false))
        {
            if (File.Exists(target)) return target;
            var url = new Uri($"{_options.OfficialEndpoint.TrimEnd('/')}/{name}");
            using HttpResponseMessage head = await _http.SendPatientlyAsync(HttpMethod.Head, url, followAway: true, cancellationToken).ConfigureAwait(false);
            HubHttp.ThrowIfFailed(head, name, hasToken: false);
            ContentHash? hash = head.Headers.TryGetValues("x-goog-hash", out var values) ? ContentHash.FromGoogle(values) : null;
            await _downloader.FetchAsync(new DownloadRequest(name, url, head.Content.Headers.ContentLength, hash), target + ".incomplete", target, progress, cancellationToken).ConfigureAwait(false);
            return target;
        }
    }

    /// <summary>Closes its connections.</summary>
    public void Dispose() => _http.Dispose();

    private sealed record FileHead(string Commit, string ETag, long? Size);

    private sealed record Listing(string Commit, HashSet<string> Files);

    private async Task<FileHead> HeadAsync(HubReference repository, string file, CancellationToken cancellationToken)
    {
        string what = $"{repository} '{file}'";
        using HttpResponseMessage response = await _http.SendPatientlyAsync(HttpMethod.Head, Url(repository, file), followAway: false, cancellationToken).ConfigureAwait(false);
        HubHttp.ThrowIfFailed(response, what, _options.Token is not null);
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.First().Trim() : null;
        string etag = (Header("X-Linked-ETag") ?? Header("ETag") ?? "").Replace("W/", "", StringComparison.Ordinal).Trim('"');
        string commit = Header("X-Repo-Commit") ?? (repository.IsCommit ? repository.Revision : "");
        if (!IsPlainName(etag) || !IsPlainName(commit)) throw new HubException(HubFailure.Server, $"{what}: the server sent no commit and ETag; is '{_options.Endpoint}' a Hugging Face Hub?");
        bool redirect = (int)response.StatusCode is >= 300 and < 400;
        long? size = long.TryParse(Header("X-Linked-Size"), NumberStyles.None, CultureInfo.InvariantCulture, out long linked) ? linked : redirect ? null : response.Content.Headers.ContentLength;
        return new FileHead(commit, etag, size);
    }

    private async Task<Listing> ListAsync(HubReference repository, CancellationToken cancellationToken)
    {
        var url = new Uri($"{_options.Endpoint}/api/models/{repository.Repository}/revision/{Uri.EscapeDataString(repository.Revision)}");
        using HttpResponseMessage response = await _http.SendPatientlyAsync(HttpMethod.Get, url, followAway: false, cancellationToken).ConfigureAwait(false);
        HubHttp.ThrowIfFailed(response, repository.ToString(), _options.Token is not null);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxListingBytes, cancellationToken).ConfigureAwait(false);
            using JsonDocument json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
            string commit = json.RootElement.GetProperty("sha").GetString() ?? "";
            HashSet<string> files = [.. json.RootElement.GetProperty("siblings").EnumerateArray().Select(s => s.GetProperty("rfilename").GetString() ?? "")];
            return IsPlainName(commit) ? new Listing(commit, files) : throw new JsonException("its commit is not readable");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException(HubFailure.Server, $"{repository}: the list of its files is not readable: {e.Message} ({url}).", e);
        }
        catch (HttpRequestException e)
        {
            throw new HubException(HubFailure.Network, $"{repository}: the connection broke while its files were listed: {e.Message}", e);
        }
    }

    private string? CachedFile(HubReference repository, string commit, string file) =>
        Path.Combine(_cache.Snapshot(repository, commit), file) is var path && File.Exists(path) ? path : null;

    private Uri Url(HubReference repository, string file) => new($"{_options.Endpoint}/{repository.Repository}/resolve/{Uri.EscapeDataString(repository.Revision)}/{Uri.EscapeDataString(file)}");

    private static void CheckFileName(string file)
    {
        if (!IsPlainName(file)) throw new HubException(HubFailure.BadReference, $"'{file}' is not a file name of a model repository.");
    }

    private static bool IsPlainName(string name) => name.Length is > 0 and < 200 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
