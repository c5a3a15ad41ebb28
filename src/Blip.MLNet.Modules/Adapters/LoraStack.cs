using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>What the adapters of one linear layer add to it: the sum over those that are active and not merged.</summary>
internal sealed class LoraStack : ILinearAdapter
{
    private readonly List<(LoraAdapter Adapter, LoraLayer Layer)> _layers = [];

    /// <summary>The adapters, one by one.</summary>
    public IEnumerable<LoraAdapter> Adapters => _layers.Select(l => l.Adapter);

    public bool IsEmpty => _layers.Count == 0;

    /// <summary>Whether the layer computes as if it had no adapter.</summary>
    public bool IsIdle => _layers.All(l => !l.Adapter.IsActive || l.Adapter.IsMerged);

    public void Add(LoraAdapter adapter, LoraLayer layer) => _layers.Add((adapter, layer));

    public void Remove(LoraAdapter adapter) => _layers.RemoveAll(l => l.Adapter == adapter);

    public Tensor Apply(Tensor input, Tensor product)
    {
        foreach ((LoraAdapter adapter, LoraLayer layer) in _layers)
            if (adapter.IsActive && !adapter.IsMerged) product = product + layer.Update(input);
        return product;
    }
}
