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

/// <summary>A model's caption of an image beside the human ones: what the evaluation of captions takes.</summary>
public sealed class ScoredCaption
{
    /// <summary>The image's number or name.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image file; empty where the annotations have none.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The model's caption.</summary>
    public string Caption { get; set; } = "";

    /// <summary>The human captions, in file order.</summary>
    public string[] References { get; set; } = [];
}

/// <summary>A sentence about an image that it entails, contradicts or leaves open.</summary>
public sealed class ImageEntailment
{
    /// <summary>The image's name.</summary>
    public string ImageId { get; set; } = "";

    /// <summary>The image file.</summary>
    public string ImagePath { get; set; } = "";

    /// <summary>The sentence.</summary>
    public string Sentence { get; set; } = "";

    /// <summary>contradiction, neutral or entailment.</summary>
    public string Label { get; set; } = "";
}

/// <summary>A model's answer to a question beside the human ones: what the evaluation of answers takes.</summary>
public sealed class ScoredAnswer
{
    /// <summary>The question's number or name.</summary>
    public string QuestionId { get; set; } = "";

    /// <summary>The model's answer.</summary>
    public string Answer { get; set; } = "";

    /// <summary>The human answers, one per person.</summary>
    public string[] Answers { get; set; } = [];

    /// <summary>What tells the records of <see cref="Answers"/> apart (answer_id and answer_confidence); empty texts where the annotations have neither.</summary>
    public string[] AnswerIds { get; set; } = [];

    /// <summary>The question type; empty where the annotations have none.</summary>
    public string QuestionType { get; set; } = "";

    /// <summary>The answer type (yes/no, number, other); empty where the annotations have none.</summary>
    public string AnswerType { get; set; } = "";
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

    /// <summary>The different answers, as they first occur: what is trained on, with <see cref="AnswerWeights"/>.</summary>
    public string[] UniqueAnswers { get; set; } = [];

    /// <summary>The weight of each of <see cref="UniqueAnswers"/>: its share of the people, or a fixed weight for Visual Genome (BLIP's vqa_dataset).</summary>
    public float[] AnswerWeights { get; set; } = [];

    /// <summary>The answers to choose from; none where the format has none (A-OKVQA has).</summary>
    public string[] Choices { get; set; } = [];

    /// <summary>The index of the right one of <see cref="Choices"/>, from 0; -1 where the format has none.</summary>
    public int CorrectChoice { get; set; } = -1;

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
