using Blip.MLNet.Evaluators.Captions;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Which columns hold captions, and how they are scored.</summary>
public sealed class CaptionEvaluationOptions
{
    /// <summary>The text column with the model's caption. Default "Caption".</summary>
    public string CandidateColumnName { get; init; } = "Caption";

    /// <summary>The column with the human captions: a vector of texts, or one text a row. Default "References".</summary>
    public string ReferencesColumnName { get; init; } = "References";

    /// <summary>
    /// The column that names the image (a text or a whole number); null (default): rows are numbered from 0 and each is an image.
    /// With one reference a row, rows of the same image are taken together; they must agree on the candidate.
    /// </summary>
    public string? ImageIdColumnName { get; init; }

    /// <summary>True if the captions are Penn Treebank tokens already. Default false: they are tokenised first.</summary>
    public bool IsTokenized { get; init; }

    /// <summary>The metrics and their data.</summary>
    public CaptionScorerOptions Scoring { get; init; } = new();

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(CandidateColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ReferencesColumnName);
        ArgumentNullException.ThrowIfNull(Scoring);
        Scoring.Check();
    }
}
