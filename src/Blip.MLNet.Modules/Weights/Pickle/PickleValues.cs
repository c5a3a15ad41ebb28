namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>A dictionary as a pickle builds it: keys of any plain kind, in order.</summary>
internal sealed class PickleDictionary
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];

    public void Add(object? key, object? value) => Items.Add(new(key, value));

    public object? this[string key] => Items.LastOrDefault(i => i.Key is string s && s == key).Value;
}

/// <summary>A tuple.</summary>
internal sealed record PickleTuple(object?[] Items);

/// <summary>A name of the pickle that stands for one of the few allowed callables or types.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A storage that a tensor lives in: a run of elements in the file, found by its key.</summary>
internal sealed record StorageReference(string Key, ElementType Type, long Count);

/// <summary>A tensor: a view of a storage.</summary>
internal sealed record PickleTensor(StorageReference Storage, long Offset, long[] Shape, long[] Strides);

/// <summary>Marks the beginning of a run of stack items.</summary>
internal sealed class PickleMark
{
    public static readonly PickleMark Instance = new();
}
