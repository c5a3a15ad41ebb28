namespace Blip.MLNet.Modules.Weights.Pickle;

/// <summary>The persistent ids by which PyTorch's pickles name storages: ('storage', type, key, device, elements).</summary>
internal static class TorchStorage
{
    public static StorageReference? FromPersistentId(PickleTuple id) =>
        id.Items is ["storage", var type, var key, _, long count, ..] && count >= 0 && key is string or long && PickleGlobals.TryGetStorageType(type, out ElementType element)
            ? new StorageReference(key.ToString()!, element, count) : null;
}
