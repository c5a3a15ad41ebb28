namespace Blip.MLNet.Trainers.Lavis;

/// <summary>The section <c>model</c> of a run config.</summary>
public sealed record LavisModelConfig
{
    /// <summary>The architecture: blip_caption.</summary>
    public required string Architecture { get; init; }

    /// <summary>The model type: base_coco or large_coco.</summary>
    public required string ModelType { get; init; }

    /// <summary>Whether training starts from the fine-tuned weights, not from the pre-trained ones.</summary>
    public required bool LoadFinetuned { get; init; }

    /// <summary>Pre-trained weights: a file, a model folder, a name on the hub, or the address of an official checkpoint.</summary>
    public required string? Pretrained { get; init; }

    /// <summary>Fine-tuned weights.</summary>
    public required string? Finetuned { get; init; }

    /// <summary>"base" or "large".</summary>
    public required string VitType { get; init; }

    /// <summary>Whether vision blocks save memory by computing twice.</summary>
    public required bool VitGradientCheckpointing { get; init; }

    /// <summary>How many of them, from the last.</summary>
    public required int VitCheckpointLayers { get; init; }

    /// <summary>Stochastic depth of the vision part; null: the model's.</summary>
    public required double? VitDropPathRate { get; init; }

    /// <summary>Side of the pictures in pixels.</summary>
    public required int ImageSize { get; init; }

    /// <summary>Words that every caption begins with.</summary>
    public required string Prompt { get; init; }

    /// <summary>Longest caption in tokens.</summary>
    public required int MaxTextLength { get; init; }

    /// <summary>vocab.txt or tokenizer.json, where it does not lie beside the weights (a key that LAVIS lacks); null: beside the weights, or bert-base-uncased's.</summary>
    public required string? Vocabulary { get; init; }

    /// <summary>The weights that training starts from.</summary>
    public string? Checkpoint => LoadFinetuned ? Finetuned : Pretrained;
}
