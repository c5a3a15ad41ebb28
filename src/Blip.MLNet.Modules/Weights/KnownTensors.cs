namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// What the official checkpoints hold besides a model's own parameters, name by name: buffers without information, tensors that
/// are two names of one, and the parts that only another task's model has.
/// </summary>
public static class KnownTensors
{
    private const string Words = "text_decoder.bert.embeddings.word_embeddings.weight", Decoder = "text_decoder.cls.predictions.decoder.weight";
    private const string Bias = "text_decoder.cls.predictions.bias", DecoderBias = "text_decoder.cls.predictions.decoder.bias";

    /// <summary>Buffers that only count positions 0, 1, 2, …; they may be missing or left over.</summary>
    public static IReadOnlySet<string> PositionIds { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "text_encoder.embeddings.position_ids",
        "text_encoder_m.embeddings.position_ids",
        "text_decoder.bert.embeddings.position_ids",
        "text_decoder_m.bert.embeddings.position_ids",
        "text_model.embeddings.position_ids",
        "Qformer.bert.embeddings.position_ids",
    };

    /// <summary>Pairs of names for one tensor: the decoder's output matrix is its word embeddings, and its bias has two names.</summary>
    public static IReadOnlyDictionary<string, string> Tied { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Decoder] = Words,
        [Words] = Decoder,
        [DecoderBias] = Bias,
        [Bias] = DecoderBias,
    };

    /// <summary>
    /// The first parts of the names in the official checkpoints of any task. A model that has no tensor under one of them leaves
    /// it alone: the pre-trained file, for example, holds more than any fine-tuned model takes.
    /// </summary>
    public static IReadOnlySet<string> Parts { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "visual_encoder", "text_encoder", "text_decoder", "vision_proj", "text_proj", "itm_head", "cls_head", "temp",
        "visual_encoder_m", "text_encoder_m", "text_decoder_m", "vision_proj_m", "text_proj_m",
        "image_queue", "text_queue", "idx_queue", "ptr_queue", "queue_ptr",
    };

    /// <summary>The first part of a name.</summary>
    public static string PartOf(string name) => name.IndexOf('.') is var dot && dot < 0 ? name : name[..dot];

    /// <summary>
    /// For NLVR2's two-picture cross-attention, the tensor of a one-picture checkpoint that both copies start from
    /// (load_checkpoint of the reference's blip_nlvr.py); null for other names.
    /// </summary>
    public static string? SinglePictureName(string name)
    {
        foreach (string copy in (string[])["0", "1"])
        {
            string mapped = name.Replace($".crossattention.self{copy}.", ".crossattention.self.", StringComparison.Ordinal)
                .Replace($".crossattention.output.dense{copy}.", ".crossattention.output.dense.", StringComparison.Ordinal);
            if (mapped != name) return mapped;
        }
        return null;
    }
}
