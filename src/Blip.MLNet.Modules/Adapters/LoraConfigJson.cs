using System.Text.Json;
using System.Text.Json.Nodes;
using Blip.MLNet.Modules.Configuration;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>adapter_config.json, as Python's peft reads and writes it.</summary>
internal static class LoraConfigJson
{
    private static readonly (LoraBias Bias, string Name)[] Biases = [(LoraBias.None, "none"), (LoraBias.All, "all"), (LoraBias.LoraOnly, "lora_only")];

    public static string Write(LoraConfig config, IReadOnlyList<string> targets)
    {
        var json = new JsonObject
        {
            ["base_model_name_or_path"] = config.BaseModel,
            ["bias"] = Biases.First(b => b.Bias == config.Bias).Name,
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["lora_alpha"] = config.Alpha % 1 == 0 && config.Alpha < int.MaxValue ? (int)config.Alpha : config.Alpha,
            ["lora_dropout"] = config.Dropout,
            ["modules_to_save"] = config.ModulesToSave.Count == 0 ? null : Array(config.ModulesToSave),
            ["peft_type"] = "LORA",
            ["r"] = config.R,
            ["target_modules"] = config.TargetExpression is { } expression ? expression : Array(targets),
            ["task_type"] = null,
            ["use_rslora"] = config.UseRsLora,
        };
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    /// <exception cref="InvalidDataException">A field has a value that cannot be followed; the message names file and field.</exception>
    public static LoraConfig Read(string path)
    {
        JsonFields fields = JsonFields.Open(path);
        fields.Expect("peft_type", "LORA");
        foreach (string unsupported in (string[])["use_dora", "fan_in_fan_out", "lora_bias"])
            if (fields.Flag(unsupported, false)) throw new InvalidDataException($"{path}: '{unsupported}' is true; expected false.");
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
            BaseModel = fields.Text("base_model_name_or_path", ""),
        };
        return fields.Validated(config.Validate);
    }

    private static JsonArray Array(IEnumerable<string> values) => [.. values.Select(v => (JsonNode)v)];
}
