namespace Blip.MLNet.Modules.Weights;

/// <summary>Completes a module's tensors to what an official checkpoint holds.</summary>
public static class OfficialLayout
{
    private const string Decoder = "text_decoder.cls.predictions.decoder.";

    /// <summary>
    /// The tensors as they are, and those that the reference's state dictionary has besides: the position counters, and the second
    /// names of tied tensors (of which a .pth holds the numbers once).
    /// </summary>
    public static IReadOnlyList<TensorSource> Complete(IEnumerable<TensorSource> tensors)
    {
        var complete = new List<TensorSource>();
        Dictionary<string, TensorSource> byName = [];
        foreach (TensorSource tensor in tensors)
        {
            complete.Add(tensor);
            byName.Add(tensor.Name, tensor);
        }
        foreach (string name in (string[])[Decoder + "weight", Decoder + "bias"])
            if (!byName.ContainsKey(name) && byName.TryGetValue(KnownTensors.Tied[name], out TensorSource? tied)) complete.Add(tied.WithName(name));
        foreach (string name in KnownTensors.PositionIds)
            if (!byName.ContainsKey(name) && byName.TryGetValue(name.Replace("position_ids", "position_embeddings.weight", StringComparison.Ordinal), out TensorSource? positions))
                complete.Add(PositionIds(name, positions.Shape[0]));
        return complete;
    }

    /// <summary>A buffer that counts positions: [1, length] with 0, 1, 2, ….</summary>
    public static TensorSource PositionIds(string name, long length) =>
        MemoryTensor.Create(name, [1, length], [.. Enumerable.Range(0, checked((int)length)).Select(i => (long)i)]);
}
