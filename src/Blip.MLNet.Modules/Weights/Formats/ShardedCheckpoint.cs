using System.Text.Json;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>Several weight files under an index.json whose weight_map says which tensor is in which file.</summary>
internal static class ShardedCheckpoint
{
    private const long MaxIndexBytes = 100_000_000;

    public static Checkpoint Open(string indexPath)
    {
        Dictionary<string, string> map = ReadMap(indexPath);
        string folder = Path.GetDirectoryName(Path.GetFullPath(indexPath))!;
        var shards = new Dictionary<string, Checkpoint>(StringComparer.Ordinal);
        try
        {
            foreach (string file in map.Values.Distinct())
            {
                string path = Path.Combine(folder, file);
                if (!File.Exists(path)) throw new CheckpointException(indexPath, $"the file '{file}' that it names is missing.");
                shards.Add(file, CheckpointFiles.Open(path));
            }
            TensorSource[] tensors = [.. map.Select(entry => shards[entry.Value].TryGet(entry.Key, out TensorSource? tensor)
                ? tensor : throw new CheckpointException(indexPath, $"tensor '{entry.Key}' is not in '{entry.Value}'."))];
            bool safetensors = shards.Values.Any(s => s.Format == CheckpointFormat.Safetensors);
            return new Checkpoint(indexPath, safetensors ? CheckpointFormat.ShardedSafetensors : CheckpointFormat.ShardedPyTorch, tensors, owned: shards.Values);
        }
        catch
        {
            foreach (Checkpoint shard in shards.Values) shard.Dispose();
            throw;
        }
    }

    private static Dictionary<string, string> ReadMap(string indexPath)
    {
        using var file = new FileSource(indexPath);
        if (file.Length > MaxIndexBytes) throw file.Error($"the index has {file.Length} bytes; expected at most {MaxIndexBytes}.");
        try
        {
            using JsonDocument json = JsonDocument.Parse(file.ReadArray(0, (int)file.Length), new() { AllowDuplicateProperties = false });
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty entry in json.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string name = entry.Value.GetString() ?? "";
                if (name.Length == 0 || name is "." or ".." || name != Path.GetFileName(name) || name.Contains('\\') || name.Contains('\0'))
                    throw file.Error($"weight_map names the file '{name}' for '{entry.Name}'; expected a file of the same folder.");
                map[entry.Name] = name;
            }
            if (map.Count == 0) throw file.Error("weight_map is empty.");
            return map;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw file.Error($"not an index of sharded weights: {e.Message}", e);
        }
    }
}
