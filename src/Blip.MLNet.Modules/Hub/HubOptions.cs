using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Hub;

/// <summary>Where models come from and where they are kept.</summary>
public sealed record HubOptions
{
    /// <summary>The cache's folder: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The Hub's address: HF_ENDPOINT, else https://huggingface.co.</summary>
    public string Endpoint { get; init; } = "https://huggingface.co";

    /// <summary>Where the files that BLIP's README links to are.</summary>
    public string OfficialEndpoint { get; init; } = OfficialCheckpoints.StorageUrl;

    /// <summary>The access token: HF_TOKEN, else the file HF_TOKEN_PATH or HF_HOME/token. It is sent to <see cref="Endpoint"/> alone.</summary>
    public string? Token { get; init; }

    /// <summary>Uses the cache alone: HF_HUB_OFFLINE, else TRANSFORMERS_OFFLINE.</summary>
    public bool Offline { get; init; }

    /// <summary>How often a broken download is taken up again before it counts as failed. Any that brought bytes starts the count anew.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>The pause before the first new attempt; each further one doubles it.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a silent connection is waited for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Free bytes of the disk that a folder is on.</summary>
    internal Func<string, long> FreeSpace { get; init; } = folder => DiskSpace.Free(folder) ?? long.MaxValue;

    /// <summary>The options that the environment asks for, read now.</summary>
    /// <param name="variable">Reads an environment variable; the process's own where null.</param>
    public static HubOptions FromEnvironment(Func<string, string?>? variable = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        string user = Get("HOME") ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string home = Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(user, ".cache"), "huggingface");
        return new HubOptions
        {
            CacheFolder = Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(home, "hub"),
            Endpoint = (Get("HF_ENDPOINT") ?? "https://huggingface.co").TrimEnd('/'),
            Token = Get("HF_TOKEN") ?? Get("HUGGING_FACE_HUB_TOKEN") ?? ReadToken(Folder("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            Offline = (Get("HF_HUB_OFFLINE") ?? Get("TRANSFORMERS_OFFLINE"))?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE",
        };

        // A leading ~ is the user's folder, as in Python: the shell does not replace it in every place that a variable can be set.
        string? Folder(string name) => Get(name) is not { } path ? null : path == "~" ? user : path.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(user, path[2..]) : path;

        string? Get(string name) => variable(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;
    }

    /// <summary>Everything but the token, which must not end up in a log.</summary>
    public override string ToString() => $"{Endpoint}, cache {CacheFolder}{(Offline ? ", offline" : "")}{(Token is null ? "" : ", with a token")}";

    private static string? ReadToken(string path)
    {
        try
        {
            return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
