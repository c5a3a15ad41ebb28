using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Blip.MLNet.Modules.Hub;
using Blip.MLNet.Modules.Tests.Weights;

namespace Blip.MLNet.Modules.Tests.Hub;

/// <summary>A Hub with one repository, org/model: small files with git's sha1 as ETag, model.safetensors on another host by redirect.</summary>
internal sealed class FakeHub : IDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly TemporaryFolder _folder = new();

    public FakeHub()
    {
        new Random(5).NextBytes(Weights);
        Files = new() { ["config.json"] = Encoding.UTF8.GetBytes("""{"model_type":"blip"}"""), ["vocab.txt"] = Encoding.UTF8.GetBytes("[PAD]\n[UNK]\n"), ["README.md"] = [35] };
        Storage = new LoopbackServer(r => Blob!(r));
        Server = new LoopbackServer(Answer);
        Blob = _ => new ServerResponse(200, Weights);
        Intercept = _ => null;
    }

    public byte[] Weights { get; } = new byte[700_000];

    public Dictionary<string, byte[]> Files { get; }

    public LoopbackServer Server { get; }

    public LoopbackServer Storage { get; }

    /// <summary>What the other host answers.</summary>
    public Func<ServerRequest, ServerResponse> Blob { get; set; }

    /// <summary>Answers of the Hub itself that go before the usual ones.</summary>
    public Func<ServerRequest, ServerResponse?> Intercept { get; set; }

    /// <summary>The ETag of the weights: their sha256 unless the test says otherwise.</summary>
    public string? WeightsETag { get; set; }

    public string Cache => _folder["hub"];

    public HubOptions Options => new() { CacheFolder = Cache, Endpoint = Server.Url, OfficialEndpoint = Storage.Url + "/official", RetryDelay = TimeSpan.FromMilliseconds(1), MaxRetries = 3, Timeout = TimeSpan.FromSeconds(20) };

    public HubClient Client(Func<HubOptions, HubOptions>? change = null) => new(change is null ? Options : change(Options));

    public static string GitSha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes]));

    public void Dispose()
    {
        Server.Dispose();
        Storage.Dispose();
        _folder.Dispose();
    }

    private ServerResponse Answer(ServerRequest request)
    {
        if (Intercept(request) is { } answer) return answer;
        string[] path = request.Path.Trim('/').Split('/');
        if (path is ["api", "models", "org", "model", "revision", "main" or "v1" or Commit])
            return new ServerResponse(200, JsonSerializer.SerializeToUtf8Bytes(new { sha = Commit, siblings = Files.Keys.Append("model.safetensors").Select(f => new { rfilename = f }) }));
        if (path is not ["org", "model", "resolve", "main" or "v1" or Commit, var file]) return ServerResponse.Error(404, ("X-Error-Code", path.Contains("resolve") && path[0] == "org" ? "RevisionNotFound" : "RepoNotFound"));
        if (file == "model.safetensors")
            return new ServerResponse(302, [], ("Location", Storage.Url + "/blob"), ("X-Repo-Commit", Commit), ("X-Linked-ETag", $"\"{WeightsETag ?? Convert.ToHexStringLower(SHA256.HashData(Weights))}\""), ("X-Linked-Size", $"{Weights.Length}"));
        return Files.TryGetValue(file, out byte[]? bytes)
            ? new ServerResponse(200, bytes, ("ETag", $"W/\"{GitSha1(bytes)}\""), ("X-Repo-Commit", Commit))
            : ServerResponse.Error(404, ("X-Error-Code", "EntryNotFound"));
    }
}
