using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Trainers.History;
using Blip.MLNet.Transforms.Captioning;

namespace Blip.MLNet.Trainers.Captioning;

/// <summary>What a training run gives.</summary>
/// <param name="Transformer">The trained captioner; dispose it to free the weights.</param>
/// <param name="History">The numbers of every epoch.</param>
/// <param name="Parameters">How many numbers were trained.</param>
public sealed record CaptionTrainingResult(BlipCaptionTransformer Transformer, TrainingHistory History, TrainableParameters Parameters)
{
    /// <summary>Files of the output directory that could not be written at the last attempt, as on a full disk; empty where all is on the disk.</summary>
    public IReadOnlyList<string> UnwrittenFiles { get; init; } = [];
}
