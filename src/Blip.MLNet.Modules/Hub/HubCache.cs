using Blip.MLNet.Modules.Weights;

namespace Blip.MLNet.Modules.Hub;

/// <summary>
/// The cache's layout, shared with Hugging Face's Python library: models--org--name/ with blobs/ETAG, refs/REVISION (a commit) and
/// snapshots/COMMIT/FILE, which are links to blobs; .locks/ beside them.
/// </summary>
internal sealed class HubCache(string root)
{
    public string Root => root;

    public string Blob(HubReference repository, string etag) => Path.Combine(root, repository.FolderName, "blobs", etag);

    public string Snapshot(HubReference repository, string commit) => Path.Combine(root, repository.FolderName, "snapshots", commit);

    public string LockFile(HubReference repository, string etag) => Path.Combine(root, ".locks", repository.FolderName, etag + ".lock");

    /// <summary>The commit that a revision stood for when it was last seen; null where it never was.</summary>
    public string? Commit(HubReference repository)
    {
        if (repository.IsCommit) return repository.Revision;
        string path = Ref(repository);
        return File.Exists(path) && File.ReadAllText(path).Trim() is { Length: > 0 } commit ? commit : null;
    }

    public void WriteRef(HubReference repository, string commit)
    {
        if (repository.IsCommit) return;
        try
        {
            ReplaceRef(repository, commit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    /// <summary>The error for a cache that the system refuses to write.</summary>
    public static HubException Failed(Exception e) => e as HubException ?? new HubException(
        DiskSpace.IsFull(e) ? HubFailure.DiskFull : HubFailure.Cache, $"The cache cannot be written: {e.Message} Set HF_HUB_CACHE to a folder that can be.", e);

    private void ReplaceRef(HubReference repository, string commit)
    {
        if (Commit(repository) == commit) return;
        string path = Ref(repository), temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(temporary, commit);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Makes snapshots/COMMIT/FILE point to a blob: a relative link, or a copy where the file system has no links.</summary>
    public string Link(HubReference repository, string commit, string file, string etag)
    {
        try
        {
            return MakeLink(repository, commit, file, etag);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(e);
        }
    }

    private string MakeLink(HubReference repository, string commit, string file, string etag)
    {
        string pointer = Path.Combine(Snapshot(repository, commit), file), blob = Blob(repository, etag);
        if (File.Exists(pointer)) return pointer;
        Directory.CreateDirectory(Path.GetDirectoryName(pointer)!);
        try
        {
            File.CreateSymbolicLink(pointer, Path.GetRelativePath(Path.GetDirectoryName(pointer)!, blob));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            if (!File.Exists(pointer)) File.Copy(blob, pointer, overwrite: true); // no links here, or another process was faster
        }
        return pointer;
    }

    private string Ref(HubReference repository) => Path.Combine([root, repository.FolderName, "refs", .. repository.Revision.Split('/')]);
}
