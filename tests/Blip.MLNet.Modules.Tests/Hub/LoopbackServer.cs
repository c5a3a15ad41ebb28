using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Blip.MLNet.Modules.Tests.Hub;

internal sealed record ServerRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers)
{
    public long RangeStart => Headers.TryGetValue("range", out string? range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
}

/// <summary>An answer. <see cref="CutAfter"/> drops the connection after so many bytes of the body.</summary>
internal sealed record ServerResponse(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public int? CutAfter { get; init; }

    public bool Ranges { get; init; } = true;

    public TaskCompletionSource? Pause { get; init; }

    public static ServerResponse Error(int status, params (string, string)[] headers) => new(status, [], headers);
}

/// <summary>A small HTTP server on 127.0.0.1, one request per connection, whose answers the test scripts.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<ServerRequest, ServerResponse> _answer;
    private readonly CancellationTokenSource _stop = new();

    public LoopbackServer(Func<ServerRequest, ServerResponse> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public ConcurrentQueue<ServerRequest> Requests { get; } = new();

    public IEnumerable<ServerRequest> Gets => Requests.Where(r => r.Method == "GET");

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException) { }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient connection = client;
        try
        {
            NetworkStream stream = connection.GetStream();
            ServerRequest request = await ReadAsync(stream);
            Requests.Enqueue(request);
            await WriteAsync(stream, request, _answer(request));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
    }

    private static async Task<ServerRequest> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) throw new IOException("closed");
            head.Append((char)one[0]);
        }
        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] first = lines[0].Split(' ');
        return new ServerRequest(first[0], first[1], lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(l => l[0].ToLowerInvariant(), l => l[1].Trim()));
    }

    private static async Task WriteAsync(NetworkStream stream, ServerRequest request, ServerResponse response)
    {
        long from = response.Ranges && response.Status == 200 && request.Method == "GET" ? request.RangeStart : 0;
        byte[] body = response.Body;
        int status = response.Status;
        var head = new StringBuilder();
        if (from > 0 && from >= body.Length) (status, body) = (416, []);
        else if (from > 0)
        {
            head.Append($"Content-Range: bytes {from}-{body.Length - 1}/{body.Length}\r\n");
            (status, body) = (206, body[(int)from..]);
        }
        foreach ((string name, string value) in response.Headers) head.Append($"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Status\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{head}\r\n"));
        if (request.Method == "HEAD") return;
        int sent = Math.Min(response.CutAfter ?? body.Length, body.Length);
        await stream.WriteAsync(body.AsMemory(0, sent));
        await stream.FlushAsync();
        if (response.Pause is { } pause) await pause.Task;
    }
}
