using Blip.MLNet.Modules.Weights.Formats;

namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>Turns the object of a pickle into tensors: a state dictionary, alone or under a well-known key of a training checkpoint.</summary>
internal static class StateDictionary
{
    private const int MaxWrappers = 4;
    private const long MaxExpandedElements = 1 << 24;
    private static readonly string[] Wrappers = ["model", "state_dict", "model_state_dict", "module"];

    /// <summary>The tensors by name. <paramref name="locate"/> gives the bytes of a storage and where they begin.</summary>
    public static List<TensorSource> Read(ByteSource file, object? root, Func<StorageReference, (ByteSource Source, long Position)> locate)
    {
        if (root is not PickleDictionary dictionary) throw file.Error("the checkpoint is not a dictionary of tensors.");
        for (int depth = 0; depth < MaxWrappers && Wrappers.Select(name => dictionary[name]).OfType<PickleDictionary>().FirstOrDefault() is { } inner; depth++) dictionary = inner;
        var tensors = new Dictionary<string, TensorSource>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach ((object? key, object? value) in dictionary.Items)
        {
            if (value is not PickleTensor tensor) continue; // numbers and texts beside the tensors: epoch, optimizer, options
            if (key is not string name) throw file.Error($"a tensor has the key {key}; expected a name.");
            if (!tensors.ContainsKey(name)) order.Add(name);
            tensors[name] = Make(file, name, tensor, locate);
        }
        if (order.Count == 0) throw file.Error($"there are no tensors: its keys are {Keys(dictionary)}.");
        return [.. order.Select(name => tensors[name])];
    }

    private static TensorSource Make(ByteSource file, string name, PickleTensor tensor, Func<StorageReference, (ByteSource, long)> locate)
    {
        StorageReference storage = tensor.Storage;
        string shape = TensorSource.FormatShape(tensor.Shape);
        if (tensor.Offset < 0 || tensor.Shape.Any(s => s < 0) || tensor.Strides.Any(s => s < 0)) throw file.Error($"tensor '{name}' has the shape {shape}, strides {TensorSource.FormatShape(tensor.Strides)} and offset {tensor.Offset}; none may be negative.");
        Int128 last = tensor.Offset, count = 1;
        for (int i = 0; i < tensor.Shape.Length; i++)
        {
            if (tensor.Shape[i] > 0) last += (Int128)(tensor.Shape[i] - 1) * tensor.Strides[i];
            count = tensor.Shape[i] == 0 ? 0 : count * tensor.Shape[i];
            if (last > long.MaxValue || count > long.MaxValue / 8) throw file.Error($"tensor '{name}' of shape {shape} does not fit in memory.");
        }
        if (count > 0 && last >= storage.Count) throw file.Error($"tensor '{name}' of shape {shape} reaches element {last} of storage '{storage.Key}', which has {storage.Count}.");
        if (count > storage.Count && count > MaxExpandedElements) throw file.Error($"tensor '{name}' of shape {shape} repeats the {storage.Count} elements of its storage beyond reason.");
        (ByteSource source, long position) = locate(storage);
        return IsContiguous(tensor)
            ? new StoredTensor(name, storage.Type, tensor.Shape, source, position + tensor.Offset * storage.Type.Size(), storage.Key)
            : new StridedTensor(name, storage.Type, tensor.Shape, tensor.Strides, source, position + tensor.Offset * storage.Type.Size(), storage.Key);
    }

    private static bool IsContiguous(PickleTensor tensor)
    {
        long expected = 1;
        for (int i = tensor.Shape.Length - 1; i >= 0; i--)
        {
            if (tensor.Shape[i] == 0) return true;
            if (tensor.Shape[i] != 1 && tensor.Strides[i] != expected) return false;
            expected *= tensor.Shape[i];
        }
        return true;
    }

    private static string Keys(PickleDictionary dictionary) =>
        dictionary.Items.Count == 0 ? "none" : string.Join(", ", dictionary.Items.Take(10).Select(i => $"'{i.Key}'"));
}
