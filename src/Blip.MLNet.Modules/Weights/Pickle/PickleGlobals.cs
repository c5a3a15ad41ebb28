namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>
/// The names that a checkpoint's pickle may use: what rebuilds tensors, the storage types, and plain containers.
/// Everything else is refused by name; nothing is ever looked up, imported or run.
/// </summary>
internal static class PickleGlobals
{
    private static readonly Dictionary<string, ElementType> StorageTypes = new(StringComparer.Ordinal)
    {
        ["DoubleStorage"] = ElementType.Float64, ["FloatStorage"] = ElementType.Float32, ["HalfStorage"] = ElementType.Float16,
        ["BFloat16Storage"] = ElementType.BFloat16, ["LongStorage"] = ElementType.Int64, ["IntStorage"] = ElementType.Int32,
        ["ShortStorage"] = ElementType.Int16, ["CharStorage"] = ElementType.Int8, ["ByteStorage"] = ElementType.UInt8, ["BoolStorage"] = ElementType.Bool,
    };

    private static readonly HashSet<string> Callables = new(StringComparer.Ordinal)
    {
        "collections.OrderedDict", "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_parameter",
        "torch.Size", "builtins.set", "builtins.frozenset", "builtins.list", "builtins.dict", "builtins.tuple",
        "__builtin__.set", "__builtin__.frozenset", "__builtin__.list", "__builtin__.dict", "__builtin__.tuple",
    };

    public static bool IsAllowed(PickleGlobal global) => Callables.Contains(global.ToString()) || (global.Module == "torch" && StorageTypes.ContainsKey(global.Name));

    public static bool TryGetStorageType(object? value, out ElementType type)
    {
        type = default;
        return value is PickleGlobal { Module: "torch" } global && StorageTypes.TryGetValue(global.Name, out type);
    }

    /// <summary>What calling an allowed name with the given arguments gives; null where they do not fit it.</summary>
    public static object? Call(PickleGlobal global, object?[] arguments) => global.Name switch
    {
        "OrderedDict" or "dict" => MakeDictionary(arguments),
        "_rebuild_tensor" or "_rebuild_tensor_v2" => MakeTensor(arguments),
        "_rebuild_parameter" => arguments is [PickleTensor tensor, ..] ? tensor : null,
        "Size" or "tuple" => Items(arguments) is { } items ? new PickleTuple([.. items]) : null,
        "set" or "frozenset" or "list" => Items(arguments)?.ToList(),
        _ => null,
    };

    private static PickleTensor? MakeTensor(object?[] arguments)
    {
        if (arguments is not [StorageReference storage, long offset, PickleTuple shape, PickleTuple strides, ..]) return null;
        long[] sizes = [.. shape.Items.OfType<long>()], steps = [.. strides.Items.OfType<long>()];
        bool whole = sizes.Length == shape.Items.Length && steps.Length == strides.Items.Length && sizes.Length == steps.Length;
        return whole ? new PickleTensor(storage, offset, sizes, steps) : null;
    }

    private static PickleDictionary? MakeDictionary(object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments.Length == 0) return dictionary;
        if (arguments is [PickleDictionary other]) other.Items.ForEach(i => dictionary.Add(i.Key, i.Value));
        else if (Items(arguments) is { } pairs)
            foreach (object? pair in pairs)
                switch (pair)
                {
                    case PickleTuple { Items: [var key, var value] }: dictionary.Add(key, value); break;
                    case List<object?> { Count: 2 } list: dictionary.Add(list[0], list[1]); break;
                    default: return null;
                }
        else return null;
        return dictionary;
    }

    private static IReadOnlyList<object?>? Items(object?[] arguments) => arguments switch
    {
        [] => [],
        [List<object?> list] => list,
        [PickleTuple tuple] => tuple.Items,
        _ => null,
    };
}
