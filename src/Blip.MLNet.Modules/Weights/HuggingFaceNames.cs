namespace Blip.MLNet.Modules.Weights;

/// <summary>
/// The one table between the names of the official checkpoints and those of Hugging Face's BLIP (rename_key of transformers'
/// convert_blip_original_pytorch_to_hf.py). Only the vision transformer's names differ,
/// and those of BlipModel's text part and head; the fused qkv stays fused.
/// </summary>
public static class HuggingFaceNames
{
    private const string OfficialVision = "visual_encoder.", HuggingFaceVision = "vision_model.";
    private const string OfficialBlock = "blocks.", HuggingFaceLayer = "encoder.layers.";

    private static readonly (string Official, string HuggingFace)[] Whole =
    [
        ("cls_token", "embeddings.class_embedding"),
        ("pos_embed", "embeddings.position_embedding"),
        ("patch_embed.proj.weight", "embeddings.patch_embedding.weight"),
        ("patch_embed.proj.bias", "embeddings.patch_embedding.bias"),
        ("norm.weight", "post_layernorm.weight"),
        ("norm.bias", "post_layernorm.bias"),
    ];

    private static readonly (string Official, string HuggingFace)[] InBlock =
    [
        ("norm1.weight", "layer_norm1.weight"),
        ("norm1.bias", "layer_norm1.bias"),
        ("attn.qkv.weight", "self_attn.qkv.weight"),
        ("attn.qkv.bias", "self_attn.qkv.bias"),
        ("attn.proj.weight", "self_attn.projection.weight"),
        ("attn.proj.bias", "self_attn.projection.bias"),
        ("norm2.weight", "layer_norm2.weight"),
        ("norm2.bias", "layer_norm2.bias"),
        ("mlp.fc1.weight", "mlp.fc1.weight"),
        ("mlp.fc1.bias", "mlp.fc1.bias"),
        ("mlp.fc2.weight", "mlp.fc2.weight"),
        ("mlp.fc2.bias", "mlp.fc2.bias"),
    ];

    // BlipModel alone calls its text encoder text_model, and has a head that no official checkpoint has.
    private const string BlipModelText = "text_model.";

    private static readonly Dictionary<string, string> BlipModelNames = new(StringComparer.Ordinal)
    {
        ["visual_projection.weight"] = "joint.visual_projection.weight",
        ["text_projection.weight"] = "joint.text_projection.weight",
        ["text_model.pooler.dense.weight"] = "joint.text_pooler.weight",
        ["text_model.pooler.dense.bias"] = "joint.text_pooler.bias",
        ["logit_scale"] = "joint.logit_scale",
    };

    private static readonly Dictionary<string, string> WholeToHf = Whole.ToDictionary(r => r.Official, r => r.HuggingFace);
    private static readonly Dictionary<string, string> WholeToOfficial = Whole.ToDictionary(r => r.HuggingFace, r => r.Official);
    private static readonly Dictionary<string, string> BlockToHf = InBlock.ToDictionary(r => r.Official, r => r.HuggingFace);
    private static readonly Dictionary<string, string> BlockToOfficial = InBlock.ToDictionary(r => r.HuggingFace, r => r.Official);

    /// <summary>Hugging Face's name for an official one; the same name where both agree.</summary>
    public static string FromOfficial(string name) =>
        Map(name, OfficialVision, HuggingFaceVision, OfficialBlock, HuggingFaceLayer, WholeToHf, BlockToHf);

    /// <summary>The official name for one of Hugging Face's; the same name where both agree.</summary>
    public static string ToOfficial(string name) => BlipModelNames.TryGetValue(name, out string? known) ? known
        : name.StartsWith(BlipModelText, StringComparison.Ordinal) ? "text_encoder." + name[BlipModelText.Length..]
        : Map(name, HuggingFaceVision, OfficialVision, HuggingFaceLayer, OfficialBlock, WholeToOfficial, BlockToOfficial);

    /// <summary>Whether a checkpoint uses Hugging Face's names.</summary>
    public static bool AreUsedBy(Checkpoint checkpoint) => checkpoint.Names.Any(n => n.StartsWith(HuggingFaceVision, StringComparison.Ordinal));

    private static string Map(string name, string fromRoot, string toRoot, string fromBlock, string toBlock, Dictionary<string, string> whole, Dictionary<string, string> inBlock)
    {
        if (!name.StartsWith(fromRoot, StringComparison.Ordinal)) return name;
        string rest = name[fromRoot.Length..];
        if (whole.TryGetValue(rest, out string? mapped)) return toRoot + mapped;
        if (!rest.StartsWith(fromBlock, StringComparison.Ordinal)) return name;
        int dot = rest.IndexOf('.', fromBlock.Length);
        if (dot < 0 || !int.TryParse(rest.AsSpan(fromBlock.Length, dot - fromBlock.Length), out _)) return name;
        return inBlock.TryGetValue(rest[(dot + 1)..], out mapped) ? $"{toRoot}{toBlock}{rest[fromBlock.Length..dot]}.{mapped}" : name;
    }
}
