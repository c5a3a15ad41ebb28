using Blip.MLNet.Evaluators.Catalogs;

namespace Microsoft.ML;

/// <summary>The tasks of vision and language as catalogs of <see cref="MLContext"/>, beside ML.NET's own.</summary>
public static class MLContextEvaluationExtensions
{
    extension(MLContext mlContext)
    {
        /// <summary>Image captioning: evaluation with the COCO metrics, and trainers where the trainers' package is referenced.</summary>
        public ImageCaptioningCatalog ImageCaptioning => new(mlContext);

        /// <summary>Image-text retrieval: evaluation by recall, and trainers where the trainers' package is referenced.</summary>
        public ImageTextRetrievalCatalog ImageTextRetrieval => new(mlContext);

        /// <summary>Visual question answering: evaluation by the VQA, GQA and A-OKVQA accuracies, and trainers where the trainers' package is referenced.</summary>
        public VisualQuestionAnsweringCatalog VisualQuestionAnswering => new(mlContext);

        /// <summary>Visual reasoning over image pairs (NLVR2): evaluation, and trainers where the trainers' package is referenced.</summary>
        public VisualReasoningCatalog VisualReasoning => new(mlContext);
    }
}
