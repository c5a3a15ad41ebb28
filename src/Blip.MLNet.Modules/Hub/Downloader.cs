using System.Net;
using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Hub;

/// <summary>A file to fetch.</summary>
/// <param name="Name">Its name, for messages and progress.</param>
/// <param name="Url">Its address.</param>
/// <param name="Size">Its bytes, where known.</param>
/// <param name="Hash">Its hash, where known.</param>
internal sealed record DownloadRequest(string Name, Uri Url, long? Size, ContentHash? Hash);

/// <summary>Fetches one file: takes up what an earlier attempt left, tries again when the connection breaks, checks size and hash.</summary>
internal sealed class Downloader(HubHttp http, HubOptions options)
{
    private const int BufferBytes = 1 << 17;
    private const long SpareBytes = 1 << 20;

    /// <summary>Fetches into <paramref name="partial"/> and moves it to <paramref name="target"/> once it is whole and right.</summary>
    public async Task FetchAsync(DownloadRequest request, string partial, string target, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(partial)!);
            long? total = await TransferAsync(request, partial, progress, cancellationToken).ConfigureAwait(false);
            await VerifyAsync(request with { Size = total }, partial, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(partial, target, overwrite: true);
        }
        catch (IOException e) when (DiskSpace.IsFull(e))
        {
            throw new HubException(HubFailure.DiskFull, $"{request.Name}: the disk of '{Path.GetDirectoryName(target)}' is full. Free some space (what has arrived is kept), or set HF_HUB_CACHE to another disk.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new HubException(HubFailure.Cache, $"{request.Name}: the cache cannot be written: {e.Message}", e);
        }
    }

    private async Task<long?> TransferAsync(DownloadRequest request, string partial, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        long? total = request.Size;
        for (int failures = 0; ;)
        {
            long before = Length(partial);
            if (total is { } known && before == known) return total;
            if (total is { } size) CheckSpace(request, partial, size - before);
            HubException? failure;
            try
            {
                total = await AttemptAsync(request, partial, total, progress, cancellationToken).ConfigureAwait(false);
                return total;
            }
            catch (HubException e) when (e.Failure == HubFailure.Network || (e.Failure == HubFailure.Server && e.Data.Contains(nameof(HubHttp.IsTransient))))
            {
                failure = e;
            }
            failures = Length(partial) > before ? 1 : failures + 1;
            if (failures > options.MaxRetries) throw failure;
            await Task.Delay(options.RetryDelay * Math.Pow(2, failures - 1), cancellationToken).ConfigureAwait(false);
        }
    }

    // One request, from the end of what is there. Returns the whole file's size if it is known.
    private async Task<long?> AttemptAsync(DownloadRequest request, string partial, long? total, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        long from = Length(partial);
        if (total is { } size && from > size)
        {
            File.Delete(partial);
            from = 0;
        }
        using HttpResponseMessage response = await http.SendAsync(HttpMethod.Get, request.Url, from, followAway: true, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && from > 0)
        {
            File.Delete(partial); // the server's file is shorter than ours: begin again
            throw Transient($"{request.Name}: the server does not continue at byte {from}.");
        }
        if (HubHttp.IsTransient(response.StatusCode)) throw Transient($"{request.Name}: the server answered {(int)response.StatusCode} {response.ReasonPhrase} ({request.Url}).");
        HubHttp.ThrowIfFailed(response, request.Name, options.Token is not null);
        bool continues = response.StatusCode == HttpStatusCode.PartialContent;
        if (continues && response.Content.Headers.ContentRange?.From is { } start && start != from) throw Transient($"{request.Name}: the server continued at byte {start} instead of {from}.");
        if (!continues) from = 0; // no ranges here: everything comes again
        total ??= continues ? response.Content.Headers.ContentRange?.Length : response.Content.Headers.ContentLength;
        if (total is { } all) CheckSpace(request, partial, all - from);
        long done = await CopyAsync(request, response, partial, from, total, progress, cancellationToken).ConfigureAwait(false);
        if (total is { } expected && done < expected) throw new HubException(HubFailure.Network, $"{request.Name}: the connection ended after {done} of {expected} bytes.");
        return total ?? done;
    }

    private async Task<long> CopyAsync(DownloadRequest request, HttpResponseMessage response, string partial, long from, long? total, IProgress<HubProgress>? progress, CancellationToken cancellationToken)
    {
        var file = new FileStream(partial, from > 0 ? FileMode.Open : FileMode.Create, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous);
        await using (file.ConfigureAwait(false))
        {
            file.Seek(from, SeekOrigin.Begin);
            long done = from;
            progress?.Report(new HubProgress(request.Name, done, total));
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var buffer = new byte[BufferBytes];
            for (int n; (n = await ReadAsync(request, body, buffer, done, total, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (total is { } all && done + n > all) throw new HubException(HubFailure.HashMismatch, $"{request.Name}: the server sends more than the {all} bytes that it announced.");
                await file.WriteAsync(buffer.AsMemory(0, n), cancellationToken).ConfigureAwait(false);
                done += n;
                progress?.Report(new HubProgress(request.Name, done, total));
            }
            return done;
        }
    }

    private async Task<int> ReadAsync(DownloadRequest request, Stream body, byte[] buffer, long done, long? total, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(options.Timeout);
        try
        {
            return await body.ReadAsync(buffer, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubException(HubFailure.Network, $"{request.Name}: the connection was silent for {options.Timeout.TotalSeconds:0.#} seconds after {done} bytes.", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new HubException(HubFailure.Network, $"{request.Name}: the connection broke after {done}{(total is null ? "" : $" of {total}")} bytes: {e.Message}", e);
        }
    }

    private static async Task VerifyAsync(DownloadRequest request, string partial, CancellationToken cancellationToken)
    {
        long length = Length(partial);
        if (request.Size is { } size && length != size)
        {
            File.Delete(partial);
            throw new HubException(HubFailure.HashMismatch, $"{request.Name}: {length} bytes arrived; the server announced {size}.");
        }
        if (request.Hash is null) return;
        string actual = await request.Hash.ComputeAsync(partial, cancellationToken).ConfigureAwait(false);
        if (actual == request.Hash.Hex) return;
        File.Delete(partial);
        throw new HubException(HubFailure.HashMismatch, $"{request.Name}: what arrived has the {request.Hash.Kind} {actual}; the server announced {request.Hash.Hex}. It was deleted; try again.");
    }

    private void CheckSpace(DownloadRequest request, string partial, long needed)
    {
        long free = options.FreeSpace(Path.GetDirectoryName(partial)!);
        if (needed + SpareBytes > free)
            throw new HubException(HubFailure.DiskFull, $"{request.Name}: {needed} bytes are still to come, but the disk of '{Path.GetDirectoryName(partial)}' has {free} left. Free some space, or set HF_HUB_CACHE to another disk.");
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;

    private static HubException Transient(string message) => new(HubFailure.Server, message) { Data = { [nameof(HubHttp.IsTransient)] = true } };
}
