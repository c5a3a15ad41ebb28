namespace Blip.MLNet.Trainers.Lavis;

/// <summary>A picture processor of a run config.</summary>
/// <param name="Name">blip_image_train, blip2_image_train or blip_image_eval.</param>
/// <param name="ImageSize">Side of the pictures; null: the model's.</param>
/// <param name="MinScale">The least share of the area that a random crop keeps.</param>
/// <param name="MaxScale">The largest share.</param>
public sealed record LavisImageProcessor(string Name, int? ImageSize, double MinScale, double MaxScale);

/// <summary>A caption processor of a run config.</summary>
/// <param name="Prompt">Words in front of each caption; null where none are given.</param>
/// <param name="MaxWords">Words that a caption keeps.</param>
public sealed record LavisTextProcessor(string? Prompt, int MaxWords);

/// <summary>An annotation file of a run config.</summary>
/// <param name="Storage">Where it lies; relative paths are looked for by <see cref="LavisFiles"/>.</param>
/// <param name="Url">Where it is published.</param>
/// <param name="Md5">The MD5 sum that it should have.</param>
/// <param name="IsDefault">Whether the sum is LAVIS's own, not the config's: another file then gives a warning, no error.</param>
/// <param name="Place">Where the config names it.</param>
public sealed record LavisAnnotation(string Storage, string? Url, string? Md5, bool IsDefault, string Place);

/// <summary>One data set of a run config.</summary>
public sealed record LavisDatasetConfig
{
    /// <summary>The name of its builder.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of its pictures.</summary>
    public required string Images { get; init; }

    /// <summary>Where the config names that folder.</summary>
    public required string ImagesPlace { get; init; }

    /// <summary>Annotation files by split: train, val, test.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<LavisAnnotation>> Annotations { get; init; }

    /// <summary>How training pictures are processed.</summary>
    public required LavisImageProcessor TrainImages { get; init; }

    /// <summary>How training captions are processed.</summary>
    public required LavisTextProcessor TrainText { get; init; }
}
