namespace Blip.MLNet.Evaluators.Loaders;

/// <summary>An image with all its human captions.</summary>
public sealed class CaptionedImage
{
    /// <summary>The image's number or name.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image file.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The human captions, in file order; possibly none.</summary>
    public string[] References { get; set; } = [];
}

/// <summary>An image with one caption.</summary>
public sealed class ImageCaption
{
    /// <summary>The image's number or name; empty where the format has none.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image file.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The caption.</summary>
    public string Caption { get; set; } = "";
}

/// <summary>A model's caption of an image, as a COCO results file has it.</summary>
public sealed class CaptionResult
{
    /// <summary>The image's number or name.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The caption.</summary>
    public string Caption { get; set; } = "";
}

/// <summary>A question about an image with its human answers.</summary>
public sealed class ImageQuestion
{
    /// <summary>The question's number or name.</summary>
    public string QuestionId { get; set; } = "";

    /// <summary>The image's number or name; empty where the format has none.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image file; empty where the format has none.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The question.</summary>
    public string Question { get; set; } = "";

    /// <summary>The human answers, one per person; none in test sets.</summary>
    public string[] Answers { get; set; } = [];

    /// <summary>The question type; empty where the format has none.</summary>
    public string QuestionType { get; set; } = "";

    /// <summary>The answer type (yes/no, number, other); empty where the format has none.</summary>
    public string AnswerType { get; set; } = "";
}

/// <summary>A sentence about two images, true or false.</summary>
public sealed class ImagePairStatement
{
    /// <summary>The example's identifier (split-set-pair-sentence); empty where the format has none.</summary>
    public string Identifier { get; set; } = "";

    /// <summary>The left image file.</summary>
    public string LeftImagePath { get; set; } = "";

    /// <summary>The right image file.</summary>
    public string RightImagePath { get; set; } = "";

    /// <summary>The sentence.</summary>
    public string Sentence { get; set; } = "";

    /// <summary>Whether the sentence is true.</summary>
    public bool Label { get; set; }
}
