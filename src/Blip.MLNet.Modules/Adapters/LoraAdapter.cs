using Blip.MLNet.Modules.Layers;

namespace Blip.MLNet.Modules.Adapters;

/// <summary>
/// A LoRA adapter on a model. Several may be on one model, by name, and be switched on and off; the model's own weights stay as
/// they are until <see cref="Merge"/>. Not thread-safe: switch and merge while nobody computes with the model.
/// </summary>
/// <example><code>
/// using LoraAdapter adapter = LoraAdapter.Attach(captioner.Model, new LoraConfig { R = 16 });
/// adapter.MakeTrainable();   // then train
/// LoraFiles.Save(adapter, "my-adapter");
/// </code></example>
public sealed class LoraAdapter : IDisposable
{
    private readonly List<LoraLayer> _layers = [];
    private readonly List<AdaptedParameter> _adapted = [];

    private LoraAdapter(nn.Module model, LoraConfig config, string name)
    {
        (Model, Config, Name) = (model, config, name);
        Saved = SavedModules.Of(model, config);
    }

    /// <summary>The adapter's name; it tells several on one model apart.</summary>
    public string Name { get; }

    /// <summary>Its settings.</summary>
    public LoraConfig Config { get; }

    /// <summary>The model that it is on.</summary>
    public nn.Module Model { get; }

    /// <summary>Whether the model computes with it.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Whether it is added into the model's weights.</summary>
    public bool IsMerged { get; private set; }

    /// <summary>The modules that it trains as a whole.</summary>
    internal SavedModules Saved { get; }

    /// <summary>Numbers of the modules that it trains as a whole.</summary>
    internal long SavedNumbers => _adapted.Where(a => Saved.Contains(a.Name)).Sum(a => a.Live.numel());

    /// <summary>Official names of the linear layers that it changes.</summary>
    public IReadOnlyList<string> Targets => [.. _layers.Select(l => l.ModuleName)];

    /// <summary>Puts a new adapter on a model and switches it on. It changes nothing until it is trained or loaded, because B is zero.</summary>
    /// <param name="model">A model of this library.</param>
    /// <param name="config">Which layers, and how.</param>
    /// <param name="name">Tells several adapters apart.</param>
    /// <param name="seed">Seed of A's values; they depend on it and on the layers' names alone.</param>
    /// <exception cref="ArgumentException">A setting is out of range, or no layer has such a name; the message lists some that there are.</exception>
    /// <exception cref="InvalidOperationException">An active adapter of the model keeps values of the same biases or modules.</exception>
    public static LoraAdapter Attach(nn.Module model, LoraConfig config, string name = "default", long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var adapter = new LoraAdapter(model, config.Validate(), name);
        foreach ((string module, Linear linear) in ModuleNames.Linears(model).Where(l => ModuleNames.IsTarget(config, l.Name)))
            adapter._layers.Add(new LoraLayer(module, linear, config, unchecked(seed * 1_000_003 + WeightInitialization.StableHash(module))));
        if (adapter._layers.Count == 0) throw new ArgumentException($"No linear layer of the model is named {Wanted(config)}; there are {Examples(model)}.", nameof(config));
        HashSet<string> targets = [.. adapter.Targets];
        foreach ((string parameterName, Parameter parameter) in model.named_parameters())
            if (adapter.Adapts(parameterName, targets)) adapter._adapted.Add(new AdaptedParameter(parameterName, parameter));
        adapter.RequireAlone();
        foreach (LoraLayer layer in adapter._layers)
        {
            if (layer.Target.Adapter is not (null or LoraStack)) throw new InvalidOperationException($"The layer '{layer.ModuleName}' has an adapter of another kind.");
            layer.Target.Adapter ??= new LoraStack();
            ((LoraStack)layer.Target.Adapter).Add(adapter, layer);
        }
        adapter.Activate();
        return adapter;
    }

    /// <summary>What is trained, by official name: the matrices, and the model's parameters that the adapter keeps values of its own for.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> NamedParameters() =>
        [.. _layers.SelectMany(l => l.Named()), .. _adapted.Select(a => (a.Name, a.Live))];

    /// <summary>The matrices alone.</summary>
    public IEnumerable<(string Name, Parameter Parameter)> Matrices() => _layers.SelectMany(l => l.Named());

    /// <summary>Freezes the model except for what the adapter trains.</summary>
    public void MakeTrainable()
    {
        foreach ((_, Parameter parameter) in Model.named_parameters()) parameter.requires_grad = false;
        foreach ((_, Parameter parameter) in NamedParameters()) parameter.requires_grad = true;
    }

    /// <summary>Makes the model compute with the adapter.</summary>
    /// <exception cref="InvalidOperationException">Another active adapter keeps values of the same biases or modules; the model can hold one of them only.</exception>
    public void Activate()
    {
        if (IsActive) return;
        RequireAlone();
        Switch(true);
    }

    /// <summary>Makes the model compute without the adapter, which stays on it.</summary>
    /// <exception cref="InvalidOperationException">It is merged.</exception>
    public void Deactivate()
    {
        if (IsMerged) throw new InvalidOperationException($"The adapter '{Name}' is merged; unmerge it before it is switched off.");
        Switch(false);
    }

    /// <summary>Adds the adapter into the model's weights, so that computing with it costs nothing. A second call does nothing.</summary>
    /// <exception cref="InvalidOperationException">It is switched off.</exception>
    public void Merge()
    {
        if (IsMerged) return;
        if (!IsActive) throw new InvalidOperationException($"The adapter '{Name}' is switched off; switch it on before it is merged.");
        foreach (LoraLayer layer in _layers) layer.AddToWeight(1);
        IsMerged = true;
    }

    /// <summary>Takes the adapter out of the model's weights again, up to rounding.</summary>
    public void Unmerge()
    {
        if (!IsMerged) return;
        foreach (LoraLayer layer in _layers) layer.AddToWeight(-1);
        IsMerged = false;
    }

    /// <summary>Takes the adapter off the model. A merged one leaves its part in the weights.</summary>
    public void Dispose()
    {
        if (IsActive && !IsMerged) Switch(false);
        foreach (LoraLayer layer in _layers)
        {
            if (layer.Target.Adapter is LoraStack stack)
            {
                stack.Remove(this);
                if (stack.IsEmpty) layer.Target.Adapter = null;
            }
            layer.Dispose();
        }
        foreach (AdaptedParameter adapted in _adapted) adapted.Dispose();
        _layers.Clear();
        _adapted.Clear();
    }

    private void Switch(bool active)
    {
        if (IsActive == active) return;
        foreach (AdaptedParameter adapted in _adapted) adapted.Exchange();
        IsActive = active;
    }

    private bool Adapts(string parameter, HashSet<string> targets)
    {
        if (Saved.Contains(parameter)) return true;
        const string bias = ".bias";
        if (!parameter.EndsWith(bias, StringComparison.Ordinal)) return false;
        return Config.Bias == LoraBias.All || (Config.Bias == LoraBias.LoraOnly && targets.Contains(parameter[..^bias.Length]));
    }

    /// <summary>A parameter can have the values of one adapter at a time.</summary>
    private void RequireAlone()
    {
        HashSet<string> mine = [.. _adapted.Select(a => a.Name)];
        if (mine.Count == 0) return;
        foreach (LoraAdapter other in ModuleNames.Linears(Model).Select(l => l.Layer.Adapter).OfType<LoraStack>().SelectMany(s => s.Adapters).Distinct().Where(a => a != this && a.IsActive))
            if (other._adapted.Find(a => mine.Contains(a.Name)) is { } shared)
                throw new InvalidOperationException($"The adapters '{Name}' and '{other.Name}' both have values of their own for '{shared.Name}'; switch '{other.Name}' off first.");
    }

    private static string Wanted(LoraConfig config) => config.TargetExpression is { } expression ? $"like '{expression}'" : string.Join(" or ", config.TargetModules.Select(t => $"'{t}'"));

    private static string Examples(nn.Module model) => string.Join(", ", ModuleNames.Linears(model).Select(l => ModuleNames.ToHuggingFace(l.Name)).Select(n => n[(n.LastIndexOf('.') + 1)..]).Distinct());
}
