using Blip.MLNet.Modules.Weights.Pickle;
using Blip.MLNet.Modules.Weights.Safetensors;

namespace Blip.MLNet.Modules.Weights.Formats;

/// <summary>Finds out what a path is and opens it with the reader for it.</summary>
internal static class CheckpointFiles
{
    /// <summary>The weight files of a model folder, in the order of preference.</summary>
    public static readonly string[] FolderFiles =
    [
        "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json",
        "adapter_model.safetensors", "adapter_model.bin",
    ];

    public static Checkpoint Open(string path)
    {
        path = Locate(path);
        if (path.EndsWith(".index.json", StringComparison.Ordinal)) return ShardedCheckpoint.Open(path);
        var file = new FileSource(path);
        try
        {
            byte[] start = file.ReadArray(0, (int)Math.Min(16, file.Length));
            if (start.AsSpan().StartsWith("PK\x03\x04"u8)) return TorchZipReader.Open(file);
            if (TorchLegacyReader.IsLegacy(start)) return TorchLegacyReader.Open(file);
            if (start.Length > 8 && start[8] == '{') return SafetensorsReader.Open(file);
            throw file.Error(Describe(start));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The weight file of a folder; a file itself.</summary>
    public static string Locate(string path)
    {
        if (File.Exists(path)) return path;
        if (!Directory.Exists(path)) throw new FileNotFoundException($"There is no checkpoint file or model folder '{path}'.", path);
        foreach (string name in FolderFiles)
            if (File.Exists(Path.Combine(path, name))) return Path.Combine(path, name);
        string[] single = [.. Directory.EnumerateFiles(path).Where(HasWeightsName).Order(StringComparer.Ordinal)];
        return single.Length switch
        {
            1 => single[0],
            0 => throw new CheckpointException(path, $"the folder has no weights; expected one of {string.Join(", ", FolderFiles)}."),
            _ => throw new CheckpointException(path, $"the folder has several weight files ({string.Join(", ", single.Select(Path.GetFileName))}); name one of them."),
        };
    }

    /// <summary>Whether a file has weights in it by its extension.</summary>
    public static bool HasWeightsName(string file) => Path.GetExtension(file) is ".safetensors" or ".pth" or ".pt" or ".bin";

    private static string Describe(ReadOnlySpan<byte> start) =>
        start.IsEmpty ? "the file is empty."
        : start.StartsWith("version https://"u8[..Math.Min(16, start.Length)]) ? "this is a Git LFS pointer, not the weights; fetch the file itself (git lfs pull)."
        : start[0] == '<' ? "this is a web page, not a checkpoint; the download went wrong."
        : "not a checkpoint: expected safetensors, a PyTorch zip or a PyTorch pickle.";
}
