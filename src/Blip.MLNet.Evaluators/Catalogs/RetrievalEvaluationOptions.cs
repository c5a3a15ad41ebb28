namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Which columns hold scored pairs of images and texts.</summary>
public sealed class RetrievalEvaluationOptions
{
    /// <summary>The column that names the image (a text or a whole number). Default "ImageId".</summary>
    public string ImageIdColumnName { get; init; } = "ImageId";

    /// <summary>The column that names the text (a text or a whole number). Default "TextId".</summary>
    public string TextIdColumnName { get; init; } = "TextId";

    /// <summary>The Single column with the score of the image searching texts; also that of the text searching images unless another is named. Default "Score".</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>The Single column with the score of the text searching images; null (default): the same score.</summary>
    public string? TextToImageScoreColumnName { get; init; }

    /// <summary>The Boolean column that says whether the text describes the image. Default "Label".</summary>
    public string LabelColumnName { get; init; } = "Label";

    /// <summary>The score of pairs that the data lacks, a finite number. Default -100, as BLIP scores pairs that it does not re-rank.</summary>
    public float MissingScore { get; init; } = -100;

    internal void Check()
    {
        foreach (string name in (string[])[ImageIdColumnName, TextIdColumnName, ScoreColumnName, LabelColumnName]) ArgumentException.ThrowIfNullOrEmpty(name);
        if (!float.IsFinite(MissingScore)) throw new ArgumentOutOfRangeException(nameof(MissingScore), MissingScore, "The score of absent pairs must be a finite number.");
    }
}
