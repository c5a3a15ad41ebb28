using System.Text.Json;
using System.Text.Json.Nodes;
using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>adapter_config.json, as Python's peft reads and writes it.</summary>
internal static class LoraConfigJson
{
    private static readonly (LoraBias Bias, string Name)[] Biases = [(LoraBias.None, "none"), (LoraBias.All, "all"), (LoraBias.LoraOnly, "lora_only")];

    private static readonly string[] Unsupported =
    [
        "use_dora", "fan_in_fan_out", "lora_bias", "use_qalora", "layer_replication", "target_parameters", "trainable_token_indices", "exclude_modules", "layers_to_transform", "layers_pattern",
        "alora_invocation_tokens", "use_bdlora", "arrow_config", "velora_config", "monteclora_config", "kasa_config",
    ];

    // Others, such as "pissa", change the base model's weights too, so that the adapter alone does not tell what it computes.
    private static readonly string[] Initializations = ["gaussian", "eva", "orthogonal"];

    public static string Write(LoraConfig config, IReadOnlyList<string> targets, IReadOnlyList<string> saved)
    {
        var json = new JsonObject
        {
            ["base_model_name_or_path"] = config.BaseModel,
            ["bias"] = Biases.First(b => b.Bias == config.Bias).Name,
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["lora_alpha"] = Number(config.Alpha),
            ["lora_dropout"] = config.Dropout,
            ["modules_to_save"] = saved.Count == 0 ? null : Array(saved),
            ["peft_type"] = "LORA",
            ["r"] = config.R,
            ["target_modules"] = config.TargetExpression is { } expression ? expression : Array(targets),
            ["task_type"] = null,
            ["use_rslora"] = config.UseRsLora,
        };
        if (config.RankPattern.Count > 0) json["rank_pattern"] = new JsonObject(config.RankPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        if (config.AlphaPattern.Count > 0) json["alpha_pattern"] = new JsonObject(config.AlphaPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)Number(p.Value))));
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    /// <exception cref="InvalidDataException">A field has a value that cannot be followed; the message names file and field.</exception>
    public static LoraConfig Read(string path)
    {
        JsonFields fields = JsonFields.Open(path);
        fields.Expect("peft_type", "LORA");
        foreach (string name in Unsupported) fields.ExpectUnset(name);
        if (fields.IsText("init_lora_weights") && fields.Text("init_lora_weights", "") is var initialization && !Initializations.Contains(initialization))
            throw new InvalidDataException($"{path}: 'init_lora_weights' is \"{initialization}\", which changes the base model too; expected true, false, {string.Join(", ", Initializations.Select(i => $"\"{i}\""))}. PEFT's save_pretrained with path_initial_model_for_weight_conversion makes a plain adapter of it.");
        string bias = fields.Text("bias", "none");
        if (!Biases.Any(b => b.Name == bias)) throw new InvalidDataException($"{path}: 'bias' is \"{bias}\"; expected {string.Join(", ", Biases.Select(b => $"\"{b.Name}\""))}.");
        string? expression = fields.IsText("target_modules") ? fields.Text("target_modules", "") : null;
        if (expression == LoraConfig.AllLinear) expression = null;
        var config = new LoraConfig
        {
            R = fields.Int("r", 8),
            Alpha = fields.Number("lora_alpha", 8),
            Dropout = fields.Number("lora_dropout", 0),
            UseRsLora = fields.Flag("use_rslora", false),
            Bias = Biases.First(b => b.Name == bias).Bias,
            TargetExpression = expression,
            TargetModules = fields.IsText("target_modules") ? [LoraConfig.AllLinear] : fields.Texts("target_modules"),
            ModulesToSave = fields.Texts("modules_to_save"),
            EnsureWeightTying = fields.Flag("ensure_weight_tying", false),
            RankPattern = fields.Numbers("rank_pattern").ToDictionary(p => p.Key, p => p.Value is >= 1 and <= int.MaxValue && p.Value % 1 == 0 ? (int)p.Value : throw new InvalidDataException($"{path}: 'rank_pattern.{p.Key}' is {p.Value}; expected a whole number of at least 1.")),
            AlphaPattern = fields.Numbers("alpha_pattern"),
            BaseModel = fields.Text("base_model_name_or_path", ""),
        };
        return fields.Validated(config.Validate);
    }

    private static JsonNode Number(double value) => value % 1 == 0 && Math.Abs(value) < int.MaxValue ? (int)value : value;

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(v => (JsonNode)v)];
}
