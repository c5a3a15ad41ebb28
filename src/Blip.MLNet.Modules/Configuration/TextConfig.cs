namespace Blip.MLNet.Modules.Configuration;

/// <summary>The sizes of a MED text transformer (models/med.py of the reference; configs/med_config.json).</summary>
public sealed record TextConfig
{
    /// <summary>Rows of the word embeddings: bert-base-uncased's 30,522 words, [DEC] and [ENC].</summary>
    public int VocabSize { get; init; } = 30524;

    /// <summary>Width of the token embeddings.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Number of transformer layers.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Attention heads per layer; divides <see cref="HiddenSize"/>.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Width of the feed-forward hidden layer.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Rows of the position embeddings: the longest sequence.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>Width of the states that cross-attention reads: the vision transformer's width, or the question encoder's.</summary>
    public int EncoderWidth { get; init; } = 768;

    /// <summary>Epsilon of every layer norm.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>Dropout of embeddings and of each sub-layer's output, in training.</summary>
    public double HiddenDropout { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities, in training.</summary>
    public double AttentionDropout { get; init; } = 0.1;

    /// <summary>Standard deviation of freshly initialised weights.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Whether each layer has a cross-attention.</summary>
    public bool AddCrossAttention { get; init; } = true;

    /// <summary>Id of [PAD]; its embedding row receives no gradient from the lookup.</summary>
    public int PadTokenId { get; init; }

    /// <summary>
    /// Whether the output layer is the word-embedding matrix itself. It is in the reference; checkpoints that Hugging Face's
    /// library fine-tuned before it tied the two may carry a separate matrix, and the loader then turns this off.
    /// </summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>BERT base as the reference configures it, for pictures of the given encoder width (768 for ViT-B, 1024 for ViT-L).</summary>
    public static TextConfig Base(int encoderWidth = 768) => new() { EncoderWidth = encoderWidth };

    /// <summary>Checks every size.</summary>
    /// <exception cref="ArgumentException">A size is out of range; the message names it.</exception>
    public TextConfig Validate()
    {
        Check.Positive(VocabSize, nameof(TextConfig), nameof(VocabSize));
        Check.Positive(HiddenSize, nameof(TextConfig), nameof(HiddenSize));
        Check.Positive(NumHiddenLayers, nameof(TextConfig), nameof(NumHiddenLayers));
        Check.Positive(IntermediateSize, nameof(TextConfig), nameof(IntermediateSize));
        Check.Positive(MaxPositionEmbeddings, nameof(TextConfig), nameof(MaxPositionEmbeddings));
        Check.Positive(EncoderWidth, nameof(TextConfig), nameof(EncoderWidth));
        Check.Divides(NumAttentionHeads, HiddenSize, nameof(TextConfig), nameof(NumAttentionHeads), nameof(HiddenSize));
        Check.Range(LayerNormEps, 0, 1, nameof(TextConfig), nameof(LayerNormEps));
        Check.Range(HiddenDropout, 0, 1, nameof(TextConfig), nameof(HiddenDropout));
        Check.Range(AttentionDropout, 0, 1, nameof(TextConfig), nameof(AttentionDropout));
        Check.Range(PadTokenId, 0, VocabSize - 1, nameof(TextConfig), nameof(PadTokenId));
        return this;
    }
}
