using System.Text.RegularExpressions;

namespace Blip.MLNet.Modules.Hub;

/// <summary>A repository of the Hugging Face Hub at a revision: org/name or org/name@revision.</summary>
/// <param name="Repository">org/name, or a name alone for the Hub's oldest models (bert-base-uncased).</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed partial record HubReference(string Repository, string Revision = "main")
{
    /// <summary>Whether the revision is a commit, which never changes.</summary>
    public bool IsCommit => CommitPattern().IsMatch(Revision);

    /// <summary>The name of its folder in the cache.</summary>
    public string FolderName => "models--" + Repository.Replace("/", "--", StringComparison.Ordinal);

    /// <summary>Reads org/name[@revision].</summary>
    /// <exception cref="HubException">It is none.</exception>
    public static HubReference Parse(string text) => TryParse(text, out HubReference? reference) ? reference!
        : throw new HubException(HubFailure.BadReference, $"'{text}' is not a model of the Hub; expected org/name or org/name@revision.");

    /// <summary>Reads org/name[@revision]; false where it is none.</summary>
    public static bool TryParse(string text, out HubReference? reference)
    {
        int at = text.IndexOf('@');
        string repository = at < 0 ? text : text[..at], revision = at < 0 ? "main" : text[(at + 1)..];
        bool valid = RepositoryPattern().IsMatch(repository) && !repository.Contains("--", StringComparison.Ordinal) && !repository.Contains("..", StringComparison.Ordinal)
            && RevisionPattern().IsMatch(revision) && !revision.Contains("..", StringComparison.Ordinal) && !revision.EndsWith('/');
        reference = valid ? new HubReference(repository, revision) : null;
        return valid;
    }

    /// <summary>As it is written: org/name, with @revision where it is not main.</summary>
    public override string ToString() => Revision == "main" ? Repository : $"{Repository}@{Revision}";

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?\\z")]
    private static partial Regex RepositoryPattern();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}\\z")]
    private static partial Regex RevisionPattern();

    [GeneratedRegex("^[0-9a-f]{40}\\z")]
    private static partial Regex CommitPattern();
}
