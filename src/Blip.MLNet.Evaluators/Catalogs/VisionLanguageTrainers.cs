using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Blip.MLNet.Evaluators.Catalogs;

/// <summary>Where trainers of a task hang: packages with trainers add extension methods to the class of the task.</summary>
public abstract class VisionLanguageTrainers
{
    private protected VisionLanguageTrainers(MLContext context) => Context = context;

    /// <summary>The context that the catalog belongs to.</summary>
    public MLContext Context { get; }

    /// <summary>The environment for messages, random numbers and temporary files.</summary>
    public IHostEnvironment Environment => Context;
}

/// <summary>Trainers of image captioning.</summary>
public sealed class ImageCaptioningTrainers : VisionLanguageTrainers
{
    internal ImageCaptioningTrainers(MLContext context) : base(context)
    {
    }
}

/// <summary>Trainers of image-text retrieval.</summary>
public sealed class ImageTextRetrievalTrainers : VisionLanguageTrainers
{
    internal ImageTextRetrievalTrainers(MLContext context) : base(context)
    {
    }
}

/// <summary>Trainers of visual question answering.</summary>
public sealed class VisualQuestionAnsweringTrainers : VisionLanguageTrainers
{
    internal VisualQuestionAnsweringTrainers(MLContext context) : base(context)
    {
    }
}

/// <summary>Trainers of visual reasoning.</summary>
public sealed class VisualReasoningTrainers : VisionLanguageTrainers
{
    internal VisualReasoningTrainers(MLContext context) : base(context)
    {
    }
}
