using Blip.MLNet.Modules.Adapters;
using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// Finds a model's sizes in the shapes of its checkpoint, for an official .pth that comes without a configuration. Only the number
/// of heads leaves no trace there; it is one per 64 columns in ViT and BERT unless it is given.
/// </summary>
public static class ConfigInference
{
    private const int HeadWidth = 64;

    /// <summary>The sizes of a checkpoint with official names (Hugging Face's names are translated).</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="text">The text sizes where they are known (med_config.json); their number of heads counts.</param>
    /// <param name="visionHeads">The vision transformer's heads where they are known.</param>
    /// <exception cref="CheckpointException">A tensor that is needed is missing or has a strange shape, or the number of heads must be given.</exception>
    public static BlipConfig Infer(Checkpoint checkpoint, TextConfig? text = null, int? visionHeads = null)
    {
        BlipConfig config = Sizes(checkpoint, text, visionHeads);
        if (visionHeads is null && config.Vision.HiddenSize % HeadWidth != 0) throw Heads(checkpoint, "vision", config.Vision.HiddenSize, "a config.json beside the weights");
        if (text is null && config.Text.HiddenSize % HeadWidth != 0) throw Heads(checkpoint, "text", config.Text.HiddenSize, "a config.json or med_config.json beside the weights");
        return config;
    }

    /// <summary>The sizes that the shapes tell; heads that are not known count 64 columns each, or are one.</summary>
    internal static BlipConfig Sizes(Checkpoint checkpoint, TextConfig? text = null, int? visionHeads = null)
    {
        if (HuggingFaceNames.AreUsedBy(checkpoint)) checkpoint = checkpoint.Rename(HuggingFaceNames.ToOfficial);
        if (LoraFiles.AreAdapter(checkpoint)) throw new CheckpointException(checkpoint.Path, $"this is a LoRA adapter, not a whole model; load the model that it was trained for, and {nameof(LoraFiles)}.{nameof(LoraFiles.Load)} it into that.");
        VisionConfig vision = Vision(checkpoint, visionHeads);
        TextConfig found = Text(checkpoint, text, vision.HiddenSize);
        int projection = checkpoint.TryGet("vision_proj.weight", out TensorSource? weight) && weight.Shape.Length == 2 ? (int)weight.Shape[0] : 256;
        try
        {
            return new BlipConfig { Vision = vision, Text = found, ProjectionDim = projection }.Validate();
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(checkpoint.Path, $"the sizes found in its tensors do not make a BLIP model: {e.Message}", e);
        }
    }

    /// <summary>Which task a checkpoint's parts are for.</summary>
    public static BlipTask Task(Checkpoint checkpoint)
    {
        bool Has(string name) => checkpoint.Contains(name) || checkpoint.Names.Any(n => n.StartsWith(name + ".", StringComparison.Ordinal));
        bool vision = Has("visual_encoder") || Has("vision_model");
        return !vision || Has("Qformer") ? BlipTask.Unknown
            : Has("cls_head") ? BlipTask.VisualReasoning
            : Has("text_decoder") && Has("text_encoder") && (Has("visual_encoder_m") || Has("itm_head")) ? BlipTask.Pretraining
            : Has("text_decoder") && Has("text_encoder") ? BlipTask.QuestionAnswering
            : Has("text_decoder") ? BlipTask.Captioning
            : Has("itm_head") ? BlipTask.Retrieval
            : Has("text_encoder") || Has("text_model") ? BlipTask.FeatureExtraction
            : BlipTask.Unknown;
    }

    private static VisionConfig Vision(Checkpoint checkpoint, int? heads)
    {
        ReadOnlySpan<long> patches = Shape(checkpoint, "visual_encoder.patch_embed.proj.weight", 4); // [D, 3, P, P]
        ReadOnlySpan<long> positions = Shape(checkpoint, "visual_encoder.pos_embed", 3); // [1, N, D]
        int width = Size(checkpoint, patches[0]), patch = Size(checkpoint, patches[2]);
        int grid = (int)Math.Round(Math.Sqrt(Math.Max(0, positions[1] - 1)));
        if ((long)grid * grid + 1 != positions[1] || grid > 1 << 14) throw new CheckpointException(checkpoint.Path, $"'visual_encoder.pos_embed' has {positions[1]} rows; expected one and a square number.");
        int depth = Count(checkpoint, "visual_encoder.blocks.");
        return new VisionConfig
        {
            ImageSize = grid * patch,
            PatchSize = patch,
            HiddenSize = width,
            Depth = depth,
            NumHeads = heads ?? Math.Max(1, width / HeadWidth),
            IntermediateSize = Size(checkpoint, Shape(checkpoint, "visual_encoder.blocks.0.mlp.fc1.weight", 2)[0]),
            DropPathRate = depth == 24 ? 0.1 : 0,
        };
    }

    private static TextConfig Text(Checkpoint checkpoint, TextConfig? known, int visionWidth)
    {
        string bert = checkpoint.Contains("text_encoder.embeddings.word_embeddings.weight") ? "text_encoder." : "text_decoder.bert.";
        ReadOnlySpan<long> words = Shape(checkpoint, bert + "embeddings.word_embeddings.weight", 2);
        int hidden = Size(checkpoint, words[1]);
        string[] crossKeys = ["encoder.layer.0.crossattention.self.key.weight", "encoder.layer.0.crossattention.self0.key.weight"];
        string? cross = crossKeys.FirstOrDefault(k => checkpoint.Contains(bert + k));
        return (known ?? new TextConfig { NumAttentionHeads = Math.Max(1, hidden / HeadWidth) }) with
        {
            VocabSize = Size(checkpoint, words[0]),
            HiddenSize = hidden,
            NumHiddenLayers = Count(checkpoint, bert + "encoder.layer."),
            IntermediateSize = Size(checkpoint, Shape(checkpoint, bert + "encoder.layer.0.intermediate.dense.weight", 2)[0]),
            MaxPositionEmbeddings = Size(checkpoint, Shape(checkpoint, bert + "embeddings.position_embeddings.weight", 2)[0]),
            AddCrossAttention = cross is not null,
            EncoderWidth = cross is null ? visionWidth : Size(checkpoint, Shape(checkpoint, bert + cross, 2)[1]),
        };
    }

    private static CheckpointException Heads(Checkpoint checkpoint, string which, int width, string where) =>
        new(checkpoint.Path, $"the number of attention heads of the {which} transformer (width {width}) cannot be told from the tensors; {where} must say it.");

    // How many numbered items there are under a prefix.
    private static int Count(Checkpoint checkpoint, string prefix) => checkpoint.Names
        .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
        .Select(n => n[prefix.Length..].Split('.')[0]).Distinct().Count();

    private static ReadOnlySpan<long> Shape(Checkpoint checkpoint, string name, int dimensions)
    {
        TensorSource tensor = checkpoint[name];
        return tensor.Shape.Length == dimensions ? tensor.Shape : throw new CheckpointException(checkpoint.Path, $"tensor '{name}' has the shape {tensor.ShapeText}; expected {dimensions} dimensions.");
    }

    private static int Size(Checkpoint checkpoint, long size) => size is > 0 and <= 1 << 28 ? (int)size : throw new CheckpointException(checkpoint.Path, $"a size of {size} makes no model.");
}
