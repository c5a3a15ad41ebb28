using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blip.MLNet.Modules.Configuration;

/// <summary>
/// The config.json of a Hugging Face BLIP folder (transformers' configuration_blip.py, model_type "blip"): the model's sizes,
/// its task, and the token ids that its generation uses.
/// </summary>
public sealed record HuggingFaceConfig
{
    private static readonly (BlipTask Task, string Architecture)[] Architectures =
    [
        (BlipTask.Captioning, "BlipForConditionalGeneration"),
        (BlipTask.QuestionAnswering, "BlipForQuestionAnswering"),
        (BlipTask.Retrieval, "BlipForImageTextRetrieval"),
        (BlipTask.FeatureExtraction, "BlipModel"),
    ];

    /// <summary>The sizes. <see cref="BlipConfig.ProjectionDim"/> is the file's image_text_hidden_size.</summary>
    public BlipConfig Model { get; init; } = new();

    /// <summary>The task that "architectures" names; <see cref="BlipTask.Unknown"/> where it names none.</summary>
    public BlipTask Task { get; init; }

    /// <summary>Id of [DEC], with which a text begins.</summary>
    public int BosTokenId { get; init; } = 30522;

    /// <summary>Id of [SEP], with which generation stops (eos_token_id is 2 in the published files and is not used for that).</summary>
    public int SepTokenId { get; init; } = 102;

    /// <summary>The file's eos_token_id.</summary>
    public int EosTokenId { get; init; } = 2;

    /// <summary>Width of BlipModel's joint embedding (projection_dim), which the other architectures do not use.</summary>
    public int ModelProjectionDim { get; init; } = 512;

    /// <summary>Reads config.json. Fields that are missing have transformers' defaults.</summary>
    /// <exception cref="InvalidDataException">It is not a BLIP configuration, or a value is of the wrong kind or out of range.</exception>
    public static HuggingFaceConfig Read(string path)
    {
        JsonFields root = JsonFields.Open(path);
        root.Expect("model_type", "blip");
        JsonFields vision = root.Object("vision_config"), text = root.Object("text_config");
        vision.Expect("hidden_act", "gelu");
        text.Expect("hidden_act", "gelu");
        int width = vision.Int("hidden_size", 768);
        var config = new HuggingFaceConfig
        {
            Model = new BlipConfig
            {
                Vision = ReadVision(vision, width),
                Text = ReadText(text, width, root.Flag("tie_word_embeddings", true)),
                ProjectionDim = root.Int("image_text_hidden_size", 256),
            },
            Task = Architectures.FirstOrDefault(a => root.Texts("architectures").Contains(a.Architecture)).Task,
            BosTokenId = text.Int("bos_token_id", 30522),
            SepTokenId = text.Int("sep_token_id", 102),
            EosTokenId = text.Int("eos_token_id", 2),
            ModelProjectionDim = root.Int("projection_dim", 512),
        };
        root.Validated(config.Model.Validate);
        return config;
    }

    /// <summary>The config.json that transformers reads.</summary>
    /// <exception cref="InvalidOperationException">The task has no architecture in transformers.</exception>
    public string ToJson() => ToJson("float32");

    /// <summary>The same for tensors of another number format, as PyTorch calls it.</summary>
    internal string ToJson(string numbers)
    {
        Model.Validate();
        string architecture = Architectures.FirstOrDefault(a => a.Task == Task).Architecture
            ?? throw new InvalidOperationException($"A model for {Task} has no Hugging Face architecture; expected {string.Join(", ", Architectures.Select(a => a.Task))}.");
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(architecture),
            ["image_text_hidden_size"] = Model.ProjectionDim,
            ["initializer_factor"] = 1.0,
            ["initializer_range"] = 0.02,
            ["logit_scale_init_value"] = 2.6592,
            ["model_type"] = "blip",
            ["projection_dim"] = ModelProjectionDim,
            ["text_config"] = TextJson(Model.Text),
            ["torch_dtype"] = numbers,
            ["vision_config"] = VisionJson(Model.Vision),
        };
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static VisionConfig ReadVision(JsonFields fields, int width)
    {
        return new VisionConfig
        {
            ImageSize = fields.Int("image_size", 384),
            PatchSize = fields.Int("patch_size", 16),
            HiddenSize = width,
            Depth = fields.Int("num_hidden_layers", 12),
            NumHeads = fields.Int("num_attention_heads", 12),
            IntermediateSize = fields.Int("intermediate_size", 3072),
            LayerNormEps = fields.Number("layer_norm_eps", 1e-5),
        };
    }

    // BlipConfig sets the cross-attention's width to the vision width, whatever an old file's encoder_hidden_size says.
    private static TextConfig ReadText(JsonFields fields, int visionWidth, bool tie) => new()
    {
        VocabSize = fields.Int("vocab_size", 30524),
        HiddenSize = fields.Int("hidden_size", 768),
        NumHiddenLayers = fields.Int("num_hidden_layers", 12),
        NumAttentionHeads = fields.Int("num_attention_heads", 8),
        IntermediateSize = fields.Int("intermediate_size", 3072),
        MaxPositionEmbeddings = fields.Int("max_position_embeddings", 512),
        EncoderWidth = visionWidth,
        LayerNormEps = fields.Number("layer_norm_eps", 1e-12),
        HiddenDropout = fields.Number("hidden_dropout_prob", 0),
        AttentionDropout = fields.Number("attention_probs_dropout_prob", 0),
        InitializerRange = fields.Number("initializer_range", 0.02),
        PadTokenId = fields.Int("pad_token_id", 0),
        TieWordEmbeddings = tie && fields.Flag("tie_word_embeddings", true),
    };

    private JsonObject TextJson(TextConfig text) => new()
    {
        ["attention_probs_dropout_prob"] = text.AttentionDropout,
        ["bos_token_id"] = BosTokenId,
        ["encoder_hidden_size"] = text.EncoderWidth,
        ["eos_token_id"] = EosTokenId,
        ["hidden_act"] = "gelu",
        ["hidden_dropout_prob"] = text.HiddenDropout,
        ["hidden_size"] = text.HiddenSize,
        ["initializer_factor"] = 1.0,
        ["initializer_range"] = text.InitializerRange,
        ["intermediate_size"] = text.IntermediateSize,
        ["is_decoder"] = true,
        ["layer_norm_eps"] = text.LayerNormEps,
        ["max_position_embeddings"] = text.MaxPositionEmbeddings,
        ["model_type"] = "blip_text_model",
        ["num_attention_heads"] = text.NumAttentionHeads,
        ["num_hidden_layers"] = text.NumHiddenLayers,
        ["pad_token_id"] = text.PadTokenId,
        ["projection_dim"] = 768,
        ["sep_token_id"] = SepTokenId,
        ["tie_word_embeddings"] = text.TieWordEmbeddings,
        ["use_cache"] = true,
        ["vocab_size"] = text.VocabSize,
    };

    private static JsonObject VisionJson(VisionConfig vision) => new()
    {
        ["attention_dropout"] = 0.0,
        ["dropout"] = 0.0,
        ["hidden_act"] = "gelu",
        ["hidden_size"] = vision.HiddenSize,
        ["image_size"] = vision.ImageSize,
        ["initializer_factor"] = 1.0,
        ["initializer_range"] = 1e-10,
        ["intermediate_size"] = vision.IntermediateSize,
        ["layer_norm_eps"] = vision.LayerNormEps,
        ["model_type"] = "blip_vision_model",
        ["num_attention_heads"] = vision.NumHeads,
        ["num_channels"] = 3,
        ["num_hidden_layers"] = vision.Depth,
        ["patch_size"] = vision.PatchSize,
        ["projection_dim"] = 512,
    };
}
