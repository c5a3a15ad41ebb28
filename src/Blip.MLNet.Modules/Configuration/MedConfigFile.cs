using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blip.MLNet.Modules.Configuration;

/// <summary>The reference's own configuration of its text transformer: configs/med_config.json and bert_config.json.</summary>
public static class MedConfigFile
{
    /// <summary>Reads a med_config.json. Fields that are missing have BERT base's values.</summary>
    /// <exception cref="InvalidDataException">A value is of the wrong kind or out of range; the message names it.</exception>
    public static TextConfig Read(string path) => Read(JsonFields.Open(path));

    /// <summary>Writes a med_config.json that the reference reads.</summary>
    public static string ToJson(TextConfig config)
    {
        config.Validate();
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray("BertModel"),
            ["attention_probs_dropout_prob"] = config.AttentionDropout,
            ["hidden_act"] = "gelu",
            ["hidden_dropout_prob"] = config.HiddenDropout,
            ["hidden_size"] = config.HiddenSize,
            ["initializer_range"] = config.InitializerRange,
            ["intermediate_size"] = config.IntermediateSize,
            ["layer_norm_eps"] = config.LayerNormEps,
            ["max_position_embeddings"] = config.MaxPositionEmbeddings,
            ["model_type"] = "bert",
            ["num_attention_heads"] = config.NumAttentionHeads,
            ["num_hidden_layers"] = config.NumHiddenLayers,
            ["pad_token_id"] = config.PadTokenId,
            ["type_vocab_size"] = 2,
            ["vocab_size"] = config.VocabSize,
            ["encoder_width"] = config.EncoderWidth,
            ["add_cross_attention"] = config.AddCrossAttention,
        };
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static TextConfig Read(JsonFields fields)
    {
        fields.Expect("hidden_act", "gelu");
        int hidden = fields.Int("hidden_size", 768);
        var config = new TextConfig
        {
            VocabSize = fields.Int("vocab_size", 30524),
            HiddenSize = hidden,
            NumHiddenLayers = fields.Int("num_hidden_layers", 12),
            NumAttentionHeads = fields.Int("num_attention_heads", 12),
            IntermediateSize = fields.Int("intermediate_size", 3072),
            MaxPositionEmbeddings = fields.Int("max_position_embeddings", 512),
            EncoderWidth = fields.Int("encoder_width", hidden),
            LayerNormEps = fields.Number("layer_norm_eps", 1e-12),
            HiddenDropout = fields.Number("hidden_dropout_prob", 0.1),
            AttentionDropout = fields.Number("attention_probs_dropout_prob", 0.1),
            InitializerRange = fields.Number("initializer_range", 0.02),
            AddCrossAttention = fields.Flag("add_cross_attention", true),
            PadTokenId = fields.Int("pad_token_id", 0),
        };
        return fields.Validated(config.Validate);
    }
}
