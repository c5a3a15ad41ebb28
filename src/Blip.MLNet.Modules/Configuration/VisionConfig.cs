namespace Blip.MLNet.Modules.Configuration;

/// <summary>The sizes of a vision transformer (models/vit.py of the reference; timm's ViT).</summary>
public sealed record VisionConfig
{
    /// <summary>Side of the square input picture, in pixels. The reference uses 384 for captioning and retrieval, 480 for VQA, 224 for pre-training.</summary>
    public int ImageSize { get; init; } = 384;

    /// <summary>Side of a square patch, in pixels.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Width of the token embeddings: 768 for base, 1024 for large.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of transformer blocks: 12 for base, 24 for large.</summary>
    public int Depth { get; init; } = 12;

    /// <summary>Attention heads per block; divides <see cref="HiddenSize"/>.</summary>
    public int NumHeads { get; init; } = 12;

    /// <summary>Width of the MLP's hidden layer.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Epsilon of every layer norm: 1e-6 in the official checkpoints, 1e-5 in Hugging Face's configs.</summary>
    public double LayerNormEps { get; init; } = 1e-6;

    /// <summary>Stochastic depth of the last block in training; it grows linearly from 0 at the first block. 0 for base, 0.1 for large.</summary>
    public double DropPathRate { get; init; }

    /// <summary>Patches along one side.</summary>
    public int GridSize => ImageSize / PatchSize;

    /// <summary>Tokens of a picture: one [CLS] and the patches.</summary>
    public int NumTokens => GridSize * GridSize + 1;

    /// <summary>ViT-B/16 of the reference.</summary>
    public static VisionConfig Base(int imageSize = 384) => new() { ImageSize = imageSize };

    /// <summary>ViT-L/16 of the reference.</summary>
    public static VisionConfig Large(int imageSize = 384) => new()
    {
        ImageSize = imageSize, HiddenSize = 1024, Depth = 24, NumHeads = 16, IntermediateSize = 4096, DropPathRate = 0.1,
    };

    /// <summary>Checks every size.</summary>
    /// <exception cref="ArgumentException">A size is out of range; the message names it.</exception>
    public VisionConfig Validate()
    {
        Check.Positive(ImageSize, nameof(VisionConfig), nameof(ImageSize));
        Check.Positive(PatchSize, nameof(VisionConfig), nameof(PatchSize));
        Check.Positive(HiddenSize, nameof(VisionConfig), nameof(HiddenSize));
        Check.Positive(Depth, nameof(VisionConfig), nameof(Depth));
        Check.Positive(IntermediateSize, nameof(VisionConfig), nameof(IntermediateSize));
        Check.Divides(NumHeads, HiddenSize, nameof(VisionConfig), nameof(NumHeads), nameof(HiddenSize));
        Check.Divides(PatchSize, ImageSize, nameof(VisionConfig), nameof(PatchSize), nameof(ImageSize));
        Check.Range(LayerNormEps, 0, 1, nameof(VisionConfig), nameof(LayerNormEps));
        Check.Range(DropPathRate, 0, 1, nameof(VisionConfig), nameof(DropPathRate));
        return this;
    }
}
