namespace Blip.MLNet.Modules.Adapters;

/// <summary>A parameter of the model that an adapter trains as a whole: while the adapter is active, the model holds the adapter's values.</summary>
internal sealed class AdaptedParameter(string name, Parameter live) : IDisposable
{
    private Tensor? _stored;

    public string Name { get; } = name;

    /// <summary>The model's own parameter.</summary>
    public Parameter Live { get; } = live;

    /// <summary>Exchanges the model's values and the stored ones; at first both are the model's.</summary>
    public void Exchange()
    {
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        Tensor current = Live.detach().clone().DetachFromDisposeScope();
        if (_stored is not null) Live.copy_(_stored);
        _stored?.Dispose();
        _stored = current;
    }

    public void Dispose() => _stored?.Dispose();
}
