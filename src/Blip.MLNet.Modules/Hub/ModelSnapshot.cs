using System.Text.Json;
using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Hub;

/// <summary>Which files of a repository make a model.</summary>
internal static class ModelSnapshot
{
    /// <summary>What is fetched with the weights.</summary>
    public static readonly string[] Companions =
    [
        "config.json", "preprocessor_config.json", "processor_config.json", "generation_config.json", "vocab.txt", "tokenizer.json",
        "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "adapter_config.json", "med_config.json",
    ];

    /// <summary>The files that an index of sharded weights names; none for other files.</summary>
    public static IReadOnlyList<string> Shards(string path)
    {
        if (!path.EndsWith(".index.json", StringComparison.Ordinal)) return [];
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return [.. json.RootElement.GetProperty("weight_map").EnumerateObject().Select(e => e.Value.GetString() ?? "").Distinct()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException(HubFailure.Server, $"{path}: not an index of sharded weights: {e.Message}", e);
        }
    }

    /// <summary>Whether a snapshot's folder has weights, all shards included, and a configuration.</summary>
    public static bool IsComplete(string folder)
    {
        string? weights = CheckpointFiles.FolderFiles.Select(w => Path.Combine(folder, w)).FirstOrDefault(File.Exists);
        return weights is not null && Shards(weights).All(s => File.Exists(Path.Combine(folder, s)))
            && (File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "adapter_config.json")));
    }
}
