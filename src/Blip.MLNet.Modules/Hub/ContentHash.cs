using System.Security.Cryptography;
using System.Text;

namespace Blip.MLNet.Modules.Hub;

/// <summary>The hash that a server announced for a file.</summary>
/// <param name="Kind">sha256 (large files of the Hub), git-sha1 (its small ones) or md5 (Google's storage).</param>
/// <param name="Hex">Its value, lower case.</param>
internal sealed record ContentHash(string Kind, string Hex)
{
    /// <summary>The hash that an ETag of the Hub is: 64 digits are sha256, 40 are git's sha1 of a blob; null for other ETags.</summary>
    public static ContentHash? FromETag(string etag) => !etag.All(char.IsAsciiHexDigitLower) ? null : etag.Length switch
    {
        64 => new ContentHash("sha256", etag),
        40 => new ContentHash("git-sha1", etag),
        _ => null,
    };

    /// <summary>The MD5 in Google storage's x-goog-hash header.</summary>
    public static ContentHash? FromGoogle(IEnumerable<string> headers)
    {
        foreach (string part in headers.SelectMany(h => h.Split(',')).Select(p => p.Trim()))
            if (part.StartsWith("md5=", StringComparison.Ordinal) && Convert.TryFromBase64String(part[4..], new byte[24], out int n) && n == 16)
                return new ContentHash("md5", Convert.ToHexStringLower(Convert.FromBase64String(part[4..])));
        return null;
    }

    /// <summary>The hash of a file.</summary>
    public async Task<string> ComputeAsync(string path, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(Kind switch { "sha256" => HashAlgorithmName.SHA256, "git-sha1" => HashAlgorithmName.SHA1, _ => HashAlgorithmName.MD5 });
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            if (Kind == "git-sha1") hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
            var buffer = new byte[1 << 18];
            for (int n; (n = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;) hash.AppendData(buffer, 0, n);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
