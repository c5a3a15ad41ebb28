namespace Blip.MLNet.Modules.Weights;

/// <summary>How strictly a checkpoint must fit a model.</summary>
public sealed record LoadOptions
{
    /// <summary>Allows parameters that the checkpoint lacks: they keep their values. Fine-tuning from another task's checkpoint needs it.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>Allows tensors that the model lacks.</summary>
    public bool AllowUnexpected { get; init; }

    /// <summary>
    /// Allows a checkpoint whose decoder matrix differs from its word embeddings, though the model ties the two;
    /// the word embeddings win. Off, such a checkpoint is refused, because the model would compute something else.
    /// </summary>
    public bool AllowUntied { get; init; }

    /// <summary>Fits position embeddings of another picture size (see <see cref="PositionEmbedding"/>).</summary>
    public bool FitPositionEmbeddings { get; init; } = true;

    /// <summary>Another name to look a missing tensor up by, for example <see cref="KnownTensors.SinglePictureName"/>; null for none.</summary>
    public Func<string, string?>? Fallback { get; init; }

    /// <summary>Puts another tensor in the place of the stored one (first argument) for a target of the given shape; null leaves the shape wrong.</summary>
    public Func<TensorSource, long[], TensorSource?>? Adapt { get; init; }
}
