namespace Blip.MLNet.Modules.Hub;

/// <summary>Why a model could not be fetched.</summary>
public enum HubFailure
{
    /// <summary>The name is not one that can be resolved.</summary>
    BadReference,
    /// <summary>The repository, revision or file does not exist (404), or is private and no token was given.</summary>
    NotFound,
    /// <summary>The server wants a token, or refuses the one given (401).</summary>
    Unauthorized,
    /// <summary>The token has no access: the model's terms must be accepted first, for example (403).</summary>
    Forbidden,
    /// <summary>Offline mode is on and the cache lacks it.</summary>
    Offline,
    /// <summary>The server cannot be reached, or the connection broke and did not recover.</summary>
    Network,
    /// <summary>The server answered with an error or nonsense.</summary>
    Server,
    /// <summary>The disk is full, or would be.</summary>
    DiskFull,
    /// <summary>The cache cannot be read or written.</summary>
    Cache,
    /// <summary>What arrived is not what was announced.</summary>
    HashMismatch,
}

/// <summary>A model that could not be fetched. The message says what was asked for, what happened and what can be done.</summary>
public sealed class HubException(HubFailure failure, string message, Exception? innerException = null) : IOException(message, innerException)
{
    /// <summary>The kind of failure.</summary>
    public HubFailure Failure { get; } = failure;
}

/// <summary>How far a download is.</summary>
/// <param name="File">The file's name.</param>
/// <param name="BytesDone">Bytes on disk, those of an earlier attempt included.</param>
/// <param name="BytesTotal">Bytes of the whole file; null where the server does not say.</param>
public readonly record struct HubProgress(string File, long BytesDone, long? BytesTotal);
