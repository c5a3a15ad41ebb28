using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Blip.MLNet.Modules.Hub;

/// <summary>Requests whose failures are told apart. Redirects are followed by hand, so that the token goes to the Hub's own host alone.</summary>
internal sealed class HubHttp : IDisposable
{
    private const int MaxRedirects = 8;
    private readonly HubOptions _options;
    private readonly HttpClient _client;

    public HubHttp(HubOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.Timeout, AutomaticDecompression = DecompressionMethods.None };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("blip-mlnet", typeof(HubHttp).Assembly.GetName().Version?.ToString(3) ?? "0"));
    }

    /// <summary>Sends a request and returns the answer's head. The body is the caller's to read.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="url">The address.</param>
    /// <param name="from">The first byte wanted; 0 for all.</param>
    /// <param name="followAway">Whether a redirect to another host is followed; the answer is the redirect itself if not.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, Uri url, long from, bool followAway, CancellationToken cancellationToken)
    {
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(method, url);
            if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
            if (_options.Token is not null && IsHub(url)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
            HttpResponseMessage response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location) return response;
            var next = new Uri(url, location);
            if (!followAway && Authority(next) != Authority(url)) return response;
            response.Dispose();
            if (next.Scheme is not ("http" or "https") || (url.Scheme == "https" && next.Scheme == "http")) throw new HubException(HubFailure.Server, $"{url} redirects to '{next}', which is not followed.");
            url = next;
        }
        throw new HubException(HubFailure.Server, $"{url} redirects more than {MaxRedirects} times.");
    }

    /// <summary>Sends a request again while the server says that it is busy or broken.</summary>
    public async Task<HttpResponseMessage> SendPatientlyAsync(HttpMethod method, Uri url, bool followAway, CancellationToken cancellationToken)
    {
        for (int failures = 0; ; failures++)
        {
            HttpResponseMessage response = await SendAsync(method, url, 0, followAway, cancellationToken).ConfigureAwait(false);
            if (!IsTransient(response.StatusCode) || failures >= _options.MaxRetries) return response;
            response.Dispose();
            await Task.Delay(_options.RetryDelay * Math.Pow(2, failures), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Turns an answer that is no success into an exception that says what it means.</summary>
    public static void ThrowIfFailed(HttpResponseMessage response, string what, bool hasToken)
    {
        int status = (int)response.StatusCode;
        if (status < 400) return;
        string code = response.Headers.TryGetValues("X-Error-Code", out var codes) ? codes.First() : "";
        string url = response.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Path) ?? "";
        throw (status, code) switch
        {
            (_, "RevisionNotFound") => new HubException(HubFailure.NotFound, $"{what}: there is no such revision ({url})."),
            (_, "EntryNotFound") => new HubException(HubFailure.NotFound, $"{what}: the repository has no such file ({url})."),
            (_, "GatedRepo") => new HubException(HubFailure.Forbidden, $"{what}: its terms must be accepted on its page first, with the account that HF_TOKEN belongs to ({url})."),
            (401, _) => new HubException(HubFailure.Unauthorized, hasToken
                ? $"{what}: the server does not accept the token (401), or there is no such repository; check HF_TOKEN and the name ({url})."
                : $"{what}: there is no such public repository (401); check the name, or set HF_TOKEN if it is private ({url})."),
            (403, _) => new HubException(HubFailure.Forbidden, $"{what}: the server forbids access (403); the account of HF_TOKEN needs access ({url})."),
            (404, _) => new HubException(HubFailure.NotFound, $"{what}: there is no such repository or file (404); check the name ({url})."),
            _ => new HubException(HubFailure.Server, $"{what}: the server answered {status} {response.ReasonPhrase} ({url})."),
        };
    }

    /// <summary>Whether trying again may help.</summary>
    public static bool IsTransient(HttpStatusCode status) => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        silence.CancelAfter(_options.Timeout);
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HubException(HubFailure.Network, $"{request.RequestUri} does not answer within {_options.Timeout.TotalSeconds:0.#} seconds.", e);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw new HubException(HubFailure.Network, $"{request.RequestUri?.GetLeftPart(UriPartial.Authority)} cannot be reached: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private bool IsHub(Uri url) => Authority(url) == Authority(new Uri(_options.Endpoint));

    private static string Authority(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
